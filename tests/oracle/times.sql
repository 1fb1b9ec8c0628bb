-- A crew's time on a stage in each of its competitions: given, by the restart rule, or measured; none
-- while it is pending.

-- Who is out now. A restart ends a retirement; a reinstatement ends whatever was recorded in error.
CREATE TABLE status AS
WITH said AS (
    SELECT position, told, json_extract(body, '$.entry_id') AS entry_id,
           json_extract(body, '$.control') AS control FROM fact),
last_of AS (
    SELECT entry_id,
           max(iif(told = 'CrewRetired', position, 0)) AS retired,
           max(iif(told = 'CrewRestarted', position, 0)) AS restarted,
           max(iif(told = 'CrewDisqualified', position, 0)) AS disqualified,
           max(iif(told = 'CrewDidNotStart', position, 0)) AS did_not_start,
           max(iif(told = 'CrewReinstated', position, 0)) AS reinstated
    FROM said WHERE entry_id IS NOT NULL GROUP BY entry_id)
SELECT entry_id, retired AS retired_at,
       CASE WHEN disqualified > reinstated THEN 'disqualified'
            WHEN did_not_start > reinstated THEN 'did_not_start'
            WHEN retired > max(reinstated, restarted) THEN 'retired' END AS code,
       (SELECT stage_id FROM said JOIN control ON code = said.control
        WHERE said.position = retired) AS stage_id
FROM last_of;

-- The competition that a crew drives for: the first of its own.
CREATE TABLE home AS
SELECT entry_id, competition_id FROM (
    SELECT entry_id, competition_id, row_number() OVER (
        PARTITION BY entry_id ORDER BY competition.ord) AS nearest
    FROM enrolment JOIN competition USING (competition_id))
WHERE nearest = 1;

-- By whose regulations a crew's times count in a competition: by its home's where the two have equal
-- settings for it, so that it has one time in both, else by the competition's own.
CREATE TABLE timed_by AS
WITH timing AS (
    SELECT competition_id, group_concat(name || '=' || value, ' ') AS settings FROM (
        SELECT * FROM setting WHERE name IN (
            'total_precision_ms', 'over_stage_maximum', 'due_starts_shown', 'restart_pool',
            'restart_added_ms', 'restart_added_last_of_leg_ms', 'disqualified_in_restart_pool')
        ORDER BY competition_id, name) GROUP BY competition_id)
SELECT enrolment.entry_id, enrolment.competition_id,
       iif(mine.settings = theirs.settings, home.competition_id, enrolment.competition_id) AS timer
FROM enrolment JOIN home USING (entry_id)
JOIN timing AS mine ON mine.competition_id = enrolment.competition_id
JOIN timing AS theirs ON theirs.competition_id = home.competition_id;

-- Finish minus start, cut to the stage's precision, never rounded. Who seems to finish before it
-- starts has none. Faster than the bogey is the bogey, slower than the maximum the maximum (or none).
CREATE TABLE measured AS
WITH cut AS (
    SELECT shown.competition_id, stage_id, entry_id, (finish.at_ms - start.at_ms) / precision_ms * precision_ms AS ms,
           rank, start.kind = 'due' AS unconfirmed, bogey_ms, maximum_ms
    FROM finish JOIN start USING (entry_id, stage_id) JOIN stage USING (stage_id)
    JOIN setting AS shown ON shown.name = 'due_starts_shown'
    WHERE finish.at_ms > start.at_ms AND (start.kind <> 'due' OR shown.value))
SELECT cut.competition_id, stage_id, entry_id, unconfirmed,
       CASE WHEN ms < bogey_ms THEN bogey_ms WHEN ms > maximum_ms THEN maximum_ms ELSE ms END
           AS elapsed_ms,
       CASE WHEN ms < bogey_ms THEN 'bogey' WHEN ms > maximum_ms THEN 'stage_max'
            WHEN rank = 'main' THEN 'measured' ELSE 'manual_backup' END AS provenance
FROM cut
JOIN setting AS over ON over.competition_id = cut.competition_id AND over.name = 'over_stage_maximum'
WHERE maximum_ms IS NULL OR ms <= maximum_ms OR over.value = 'clamp';

-- Stages that count as missed by a decision that stands.
CREATE TABLE missed AS
SELECT DISTINCT value AS stage_id, json_extract(body, '$.entry_id') AS entry_id
FROM fact, json_each(body, '$.stages')
WHERE told = 'RestartTimesGiven' AND identity NOT IN (
    SELECT json_extract(body, '$.given') FROM fact WHERE told = 'GivenTimeWithdrawn');

-- Whose times are compared: the first class of an entry in a competition at that stage, and its
-- priority where the regulations of that competition divide by it. A crew whose home it is, is
-- compared with those whose home it is too, another one with all who are enrolled there.
CREATE TABLE pool AS
SELECT stage_id, entry_id, one.competition_id,
       home.competition_id = one.competition_id AS at_home,
       coalesce((SELECT class_id FROM class_at WHERE class_at.entry_id = one.entry_id
                 AND class_at.competition_id = one.competition_id AND class_at.ord = stage.ord
                 ORDER BY nth LIMIT 1), '') AS class_id,
       iif(rule.value = 'class_and_priority', entry.priority, '') AS priority
FROM enrolment AS one JOIN home USING (entry_id) JOIN entry USING (entry_id) JOIN stage
JOIN setting AS rule ON rule.competition_id = one.competition_id AND rule.name = 'restart_pool';

-- The best time driven in the pool, guests and the disqualified left out (unless the regulations let
-- these stay a base), plus what the regulations add: another sum where the last stage of the leg
-- that was run is the only one missed in it.
CREATE TABLE by_rule AS
WITH last_of_leg AS (
    SELECT leg, stage_id FROM (
        SELECT leg, stage_id, row_number() OVER (PARTITION BY leg ORDER BY ord DESC) AS nth
        FROM stage WHERE state <> 'cancelled') WHERE nth = 1),
missed_in_leg AS (
    SELECT entry_id, leg, count(*) AS stages FROM missed JOIN stage USING (stage_id)
    GROUP BY entry_id, leg),
base AS (
    SELECT pool.*, elapsed_ms FROM measured JOIN pool USING (competition_id, stage_id, entry_id)
    JOIN stage USING (stage_id)
    JOIN member ON member.entry_id = pool.entry_id AND member.ord = stage.ord AND placed
        AND scope = pool.competition_id || '/' || class_id
    JOIN setting ON setting.competition_id = pool.competition_id
        AND name = 'disqualified_in_restart_pool'
    WHERE NOT EXISTS (SELECT 1 FROM missed WHERE missed.stage_id = pool.stage_id
                      AND missed.entry_id = pool.entry_id)
      AND NOT EXISTS (SELECT 1 FROM given WHERE given.stage_id = pool.stage_id
                      AND given.entry_id = pool.entry_id)
      AND NOT EXISTS (SELECT 1 FROM pending WHERE pending.stage_id = pool.stage_id
                      AND pending.entry_id = pool.entry_id)
      AND (value OR NOT EXISTS (SELECT 1 FROM status WHERE status.entry_id = pool.entry_id
                                AND code = 'disqualified')))
SELECT pool.competition_id, missed.stage_id, missed.entry_id,
       (min(base.elapsed_ms) + added.value) / precision_ms * precision_ms AS elapsed_ms
FROM missed JOIN stage USING (stage_id)
JOIN pool ON pool.stage_id = missed.stage_id AND pool.entry_id = missed.entry_id
JOIN base ON base.stage_id = missed.stage_id AND base.competition_id = pool.competition_id
    AND base.class_id = pool.class_id AND base.priority = pool.priority
    AND (base.at_home OR NOT pool.at_home)
JOIN missed_in_leg ON missed_in_leg.entry_id = missed.entry_id AND missed_in_leg.leg = stage.leg
LEFT JOIN last_of_leg ON last_of_leg.leg = stage.leg AND last_of_leg.stage_id = missed.stage_id
JOIN setting AS added ON added.competition_id = pool.competition_id AND added.name = iif(
    last_of_leg.stage_id IS NOT NULL AND stages = 1,
    'restart_added_last_of_leg_ms', 'restart_added_ms')
GROUP BY pool.competition_id, missed.stage_id, missed.entry_id;

CREATE TABLE time AS
WITH known AS (
    SELECT timed_by.competition_id, stage_id, entry_id, elapsed_ms, provenance, 0 AS unconfirmed,
           1 AS rank
    FROM given JOIN timed_by USING (entry_id)
    UNION ALL
    SELECT timed_by.competition_id, missed.stage_id, missed.entry_id, elapsed_ms, 'restart', 0, 2
    FROM missed JOIN timed_by USING (entry_id)
    LEFT JOIN by_rule ON by_rule.stage_id = missed.stage_id
        AND by_rule.entry_id = missed.entry_id AND by_rule.competition_id = timer
    UNION ALL
    SELECT timed_by.competition_id, stage_id, measured.entry_id, elapsed_ms, provenance,
           unconfirmed, 3
    FROM measured JOIN timed_by ON timed_by.entry_id = measured.entry_id
        AND timer = measured.competition_id),
best AS (
    SELECT *, row_number() OVER (
        PARTITION BY competition_id, stage_id, entry_id ORDER BY rank) AS nth
    FROM known)
SELECT competition_id, stage_id, entry_id, elapsed_ms, provenance, unconfirmed
FROM best JOIN stage USING (stage_id)
WHERE nth = 1 AND elapsed_ms IS NOT NULL AND state <> 'cancelled' AND NOT EXISTS (
    SELECT 1 FROM pending WHERE pending.stage_id = best.stage_id
    AND pending.entry_id = best.entry_id);
