DROP TABLE daily_cards;
