"""Makes scans and photos of documents whose truth is known, to measure with `scans.py`.

    python benchmarks/documents/photograph.py FOLDER TARGET --seed 7 [--documents 12]

FOLDER is what `generate.py` wrote. Each document is drawn as a scan of 200 dpi, one of 150 dpi or a photo:
turned a little, with noise and the marks of JPEG; a photo lies askew on a dark table, lit from one side and
slightly out of focus. Writes `pdf/scan-KIND-ID.pdf`, which has no text layer, and copies the truth.
"""

import argparse
import io
import random
import shutil
from pathlib import Path

import numpy as np
import pypdfium2 as pdfium
from PIL import Image, ImageFilter

KINDS = ("200", "150", "photo")
_TABLE = 70


def scanned(page: Image.Image, chance: random.Random) -> Image.Image:
    """On the glass of a scanner: turned by up to two degrees, with noise."""
    turned = page.rotate(
        chance.uniform(-2, 2), resample=Image.Resampling.BICUBIC, fillcolor=chance.randint(240, 255)
    )
    return _noisy(turned, chance, 6)


def photographed(page: Image.Image, chance: random.Random) -> Image.Image:
    """Taken by hand: the corners of the page are not square, and one side is darker."""
    width, height = page.size
    side = 0.05 * width
    corners = [(0, 0), (width, 0), (width, height), (0, height)]
    moved = [
        (x + side + chance.uniform(-0.6, 0.6) * side, y + side + chance.uniform(-0.6, 0.6) * side)
        for x, y in corners
    ]
    size = (round(width + 2 * side), round(height + 2 * side))
    # Pillow asks where each point of the result comes from.
    taken = page.transform(
        size,
        Image.Transform.PERSPECTIVE,
        _homography(moved, corners),
        resample=Image.Resampling.BICUBIC,
        fillcolor=_TABLE,
    )
    across = np.linspace(1.0, chance.uniform(0.6, 0.8), size[0], dtype=np.float32)
    lit = np.asarray(taken, dtype=np.float32) * (across if chance.random() < 0.5 else across[::-1])
    blurred = Image.fromarray(lit.astype(np.uint8)).filter(ImageFilter.GaussianBlur(0.7))
    return _noisy(blurred, chance, 5)


def _noisy(image: Image.Image, chance: random.Random, strength: float) -> Image.Image:
    noise = np.random.default_rng(chance.randrange(2**32)).normal(0, strength, (image.height, image.width))
    return Image.fromarray(np.clip(np.asarray(image, dtype=np.float32) + noise, 0, 255).astype(np.uint8))


def _homography(before: list[tuple[float, float]], after: list[tuple[float, float]]) -> list[float]:
    """The eight numbers that take the four points to the others."""
    rows, values = [], []
    for (x, y), (u, v) in zip(before, after, strict=True):
        rows += [[x, y, 1, 0, 0, 0, -u * x, -u * y], [0, 0, 0, x, y, 1, -v * x, -v * y]]
        values += [u, v]
    return [float(value) for value in np.linalg.solve(np.array(rows), np.array(values))]


def pictured(path: Path, kind: str, chance: random.Random) -> bytes:
    """The PDF of the pictures."""
    dpi = 200 if kind == "photo" else int(kind)
    taken = []
    with pdfium.PdfDocument(path) as document:
        for page in document:
            drawn = page.render(scale=dpi / 72, grayscale=True).to_pil().convert("L")
            image = (photographed if kind == "photo" else scanned)(drawn, chance)
            packed = io.BytesIO()
            image.save(packed, "JPEG", quality=chance.randint(60, 85))
            taken.append(Image.open(packed))
    pdf = io.BytesIO()
    taken[0].save(pdf, "PDF", resolution=dpi, save_all=True, append_images=taken[1:])
    return pdf.getvalue()


def main() -> None:
    """Draw them."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("folder", type=Path)
    parser.add_argument("target", type=Path)
    parser.add_argument("--seed", type=int, required=True)
    parser.add_argument("--documents", type=int, default=12)
    given = parser.parse_args()
    chance = random.Random(given.seed)
    for name in ("pdf", "truth"):
        (given.target / name).mkdir(parents=True, exist_ok=True)
    for number, path in enumerate(sorted(given.folder.glob("pdf/*.pdf"))[: given.documents]):
        # Not in step with `generate.py`, of whose documents every third is Chinese.
        kind = KINDS[(number + number // len(KINDS)) % len(KINDS)]
        name = f"scan-{kind}-{path.stem}"
        (given.target / "pdf" / f"{name}.pdf").write_bytes(pictured(path, kind, chance))
        for truth in given.folder.glob(f"truth/{path.stem}.*"):
            shutil.copy(truth, given.target / "truth" / f"{name}{truth.suffix}")


if __name__ == "__main__":
    main()
