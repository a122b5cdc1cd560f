-- A call judged again by the parts of an older scorecard, after another one had taken its place (a rubric went
-- back a version): the older scorecard is the latest again, so that it counts.
UPDATE scorecards SET scored_at = s.scored_at, run_id = s.run_id
FROM staged_cards AS s
WHERE s.known AND NOT s.replay AND scorecards.scorecard_id = s.scorecard_id
    AND EXISTS (
        SELECT 1 FROM scorecards AS other
        WHERE other.call_id = s.call_id AND NOT other.replay
            AND other.scored_at > scorecards.scored_at AND other.scored_at < s.scored_at
    );
