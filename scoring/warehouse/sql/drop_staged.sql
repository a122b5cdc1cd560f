DROP VIEW IF EXISTS staged_known_items;
DROP VIEW IF EXISTS staged_new_items;
DROP VIEW IF EXISTS staged_scorecards;
DROP VIEW IF EXISTS staged_open_calls;
DROP TABLE IF EXISTS staged_items;
DROP TABLE IF EXISTS staged_cards;
DROP TABLE IF EXISTS staged_calls;
DROP TABLE IF EXISTS staged_words;
