-- Items that a known scorecard of the shard no longer has.
DELETE FROM item_results
WHERE scorecard_id IN (SELECT scorecard_id FROM staged_cards WHERE known)
    AND NOT EXISTS (
        SELECT 1 FROM staged_known_items AS s
        WHERE s.scorecard_id = item_results.scorecard_id AND s.item_id = item_results.item_id
    );
