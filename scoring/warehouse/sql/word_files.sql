SELECT DISTINCT file FROM transcript_files;
