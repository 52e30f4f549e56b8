"""Code pages of alphabets and of Hangul, told by the letters that their languages use most.

Any bytes decode in all of them, and most decode to plausible Chinese too: only how often letters occur, and where
capitals stand, tell them apart.
"""

import codecs
from typing import NamedTuple


class _Script(NamedTuple):
    """Encodings of a script, and the letters that at least this share of its text consists of.

    `least`: so many letters tell something.
    """

    encodings: tuple[str, ...]
    letters: frozenset[str]
    share: float = 0.9
    least: int = 8


_CYRILLIC = "оеаинтсрвлкмдпуяыьгзбчйхжшюцщэфёіїєґўјњљћђџѓќѕъ"
_GREEK = "ατοιεσνηρκπυμλςωγδθχφβξζψάέήίόύώϊϋΐΰ"
_HEBREW = "אבגדהוזחטיךכלםמןנסעףפץצקרשת"
_ARABIC = "اليمنوترةبعدفهسكقحجشطصخزضذثئءغظىأإؤآ"
_THAI = "านรอกเงมยลวดทสตะปบคหแจพชขใไโผซถธณภศฐำ่้ัิีืุู์ึ็ษญๆฉฟฝ"
# Three quarters of Korean text.
_HANGUL = frozenset(
    "이다는의에가을를은로하고지기사한도서리나인자어대해시일전정부수있여스그라들으제주장보과상것용아조만원년구"
    "동오국우위와게공성신중화거안비적소유면세회후연관계문미명경당선모물개산현운학데발생방재진간실김분내트드치"
    "러행같없았했습니된할될말않야차요더였음업체교입출점검압력담며전급매월휴무직결재호번류류설확표목록지침준터까"
    "때또되권단력통합영등레프마바반법심식양외작조종초최추태품피필항형환금남녀민박병북불색석속술십약억언역열예온완"
)
_SCRIPTS = (
    # First: all of its letters stand where Greek and Cyrillic ones do.
    _Script(("cp1255", "iso8859-8"), frozenset(_HEBREW)),
    _Script(("cp1251", "koi8-r", "koi8-u", "cp866", "iso8859-5"), frozenset(_CYRILLIC)),
    _Script(("cp1253", "iso8859-7"), frozenset(_GREEK)),
    _Script(("cp1256", "iso8859-6"), frozenset(_ARABIC)),
    _Script(("cp874",), frozenset(_THAI)),
    _Script(("cp949",), _HANGUL, share=0.55, least=4),
)
_CENTRAL = tuple(
    frozenset(letters)
    for letters in ("ąćęłńóśźż", "áčďéěíňóřšťúůýžäôľĺŕ", "áéíóöőúüű", "ăâîşţ", "čćđšž")  # Polish, Czech and so on
)
_LATIN = (
    ("cp1252", frozenset("äöüßàâçéèêëîïôûùœñáíóúãõåæøìòýÿšžµºª")),
    *((encoding, letters) for letters in _CENTRAL for encoding in ("cp1250", "iso8859-2")),
    ("cp1254", frozenset("çğıöşüâîûİ")),
    ("mac_roman", frozenset("äöüßàâçéèêëîïôûùœñáíóúãõåæø")),
)
_COMMON_HAN = frozenset(
    "的一是不了在人有我他这个们中来上大为和国地到以说时要就出会可也你对生能而子那得于着下自之年过发后作里用道行所"
    "然家种事成方多经么去法学如都同现当没动面起看定天分还进好小部其些主样理心本前开但因只从想实日军者意无力它与长"
    "把机十民第公此已工使情明性知全三又关点正业外将两高间由问很最重并物手应战向头文体政美相见被利什二等产或新己制"
    "身果加西斯月话合回特代内信表化老给世位次度门任常先海通教儿原东声提立及比员解水名真论处走义各入几口认条平系气"
    "题活尔更别打女变四神总何电数安少报才结反受目太量再感建务做接必场件计管期市直德资命山金指克许统区保至队形社便"
    "空决治展马科司五基眼书非则听白却界达光放强即像难且权思王象完设式色路记南品住告类求据程北边死张该交规万取拉格"
    "单价费时假请办理用户密码部门经理检查设备编号日期人员制度流程申请审批周每须应当不得超过"
    "們個國會這來時說為對學發動進開關點過業產電報門員題數總務計場長東車見實現請辦設備編號費價單檢查週須應當"
)
_CYRILLIC_VOWELS = frozenset("оеаиуыэюяёіїє")
_MIN_VOWELS = 0.3
"""Hebrew letters stand where the Cyrillic ones do, and few of those are vowels."""


class Script(NamedTuple):
    """An encoding by Python's name, and the share of letters that speak for it."""

    encoding: str
    share: float


def script(sample: bytes, chinese: str) -> Script | None:
    """The code page whose language the sample is in; None where none stands out.

    `chinese`: the sample as it reads by the likeliest other encoding.
    """
    common = _common_han(chinese)
    # A letter before a blank is half a character there: words of letters leave flaws, syllables of Hangul none.
    flawed = "\ufffd" in chinese
    found = [_best(sample, kind) for kind in _SCRIPTS if flawed or kind.letters is _HANGUL]
    return max((one for one in found if one and one.share > common), key=lambda one: one.share, default=None)


def latin(sample: bytes) -> Script:
    """The code page of the Latin alphabet that has the fewest signs and rare letters within words."""
    shares = (Script(encoding, _fitting(_decoded(sample, encoding), letters)) for encoding, letters in _LATIN)
    return max(shares, key=lambda one: one.share)


def _common_han(text: str) -> float:
    """The share of the most frequent characters among those of Chinese."""
    han = [char for char in text if "\u4e00" <= char <= "\u9fff"]
    return sum(char in _COMMON_HAN for char in han) / len(han) if han else 0.0


def _best(sample: bytes, kind: _Script) -> Script | None:
    shares = (
        Script(encoding, _share(_decoded(sample, encoding), kind.letters, kind.least))
        for encoding in kind.encodings
    )
    best = max(shares, key=lambda one: one.share)
    # Frequent syllables are a smaller share of a text than letters are.
    return Script(best.encoding, min(best.share / kind.share * 0.9, 1.0)) if best.share >= kind.share else None


def _share(text: str, letters: frozenset[str], least: int) -> float:
    """The share of those letters among what is not ASCII, capitals within a word and behind Latin left out."""
    foreign = fitting = vowels = 0
    before = " "
    for char in text:
        if char > "\x7f":
            foreign += 1
            small = char.lower()
            fitting += small in letters and not (before.isalpha() and (char != small or before.isascii()))
            vowels += small in _CYRILLIC_VOWELS
        before = char
    if foreign < least or ("о" in letters and vowels < _MIN_VOWELS * foreign):
        return 0.0
    return fitting / foreign


def _fitting(text: str, letters: frozenset[str]) -> float:
    """The share of those letters among what is not ASCII and stands within words."""
    inner = [
        char
        for before, char, after in zip(f" {text}", text, f"{text[1:]} ", strict=False)
        if char > "\x7f" and (before.isalpha() or char.isalpha()) and (char.isalpha() or after.isalpha())
    ]
    return sum(char.lower() in letters for char in inner) / len(inner) if inner else 0.0


def _decoded(sample: bytes, encoding: str) -> str:
    return codecs.getincrementaldecoder(encoding)(errors="replace").decode(sample)
