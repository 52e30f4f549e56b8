"""The chunk store of one machine: a folder that several processes read and write, without a server.

For each generation:

    NAME.sqlite               the record: every chunk, durable (SQLite, WAL, synchronous=FULL)
    NAME-SERIAL.words/        index of words (tantivy), made from the record
    NAME-ROW-GONE.vectors     index of vectors as it was once written down, made from the record
    NAME.lock                 held by the process that writes indexes down

Only the record is data. Everything else may be deleted at any time and is made again.

Two rules carry the design:

1. Row numbers are never used again and rows never change: a chunk that is written again is a new row, and each row
   that goes is noted. So `Position`, the highest row and the highest note, says exactly how far an index is.
2. Indexes only propose row numbers; the record decides. An answer is read from the record by row number, with the
   filter in its WHERE. An index that still has rows that are gone is slower, never wrong.

                 upsert, delete_document                    search_dense, search_sparse
                          |                                              |
                 one transaction, one fsync                 compare the index's position with the record's
                          |                                 behind: read the rows after it, and what is gone
                          v                                              |
                    +-----------+    rows after a position         +-----v-----+
                    |  record   | -------------------------------> |  indexes  |  vectors: in memory
                    |           | <------------------------------- |           |  words: tantivy's files, and in
                    +-----------+    proposed rows: id, vector,    +-----------+  memory the rows after those
                                     filter                              |
                                                                         v
                    maintain: rows in memory are added to tantivy; vectors are written to a file; both are then
                    noted in the record, under the position they reach

An index is noted only when its files are durable, so a note promises no more than there is. Files that are
ahead of their note (the process was killed in between) propose rows twice or rows that are gone, which rule 2
removes. A note whose file is missing or damaged is dropped, and the index is made from the first row.

Modules: `record` (the file, its connections and transactions), `rows` (statements), `filters` (a filter in SQL),
`words`, `tail` and `segments` (the index of words), `vectors` (a seam of six methods and its two implementations),
`checkpoints` (vectors in files), `disk` (fsync, locks, network disks), `generation` (a record with its indexes),
`store` (the port).
"""
