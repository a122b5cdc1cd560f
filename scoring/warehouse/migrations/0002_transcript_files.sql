-- Which Parquet files hold the words of a call. Files are never changed once in place; a call heard again gets
-- a new file and its row here points there, so that readers see its words once, whatever was killed when.

-- grain: one call that was heard or imported
CREATE TABLE transcript_files (
    call_id VARCHAR NOT NULL,
    day DATE,                         -- of the call; the partition the files lie in
    file VARCHAR NOT NULL,            -- day=YYYY-MM-DD/NAME.parquet, under the turns and the transcripts folder alike
    content VARCHAR NOT NULL,         -- hash of the transcript
    turns INTEGER NOT NULL            -- how many it has
);
