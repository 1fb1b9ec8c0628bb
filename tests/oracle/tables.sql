-- Stage tables, the overall after every stage, and the running overall of every scope.

-- Who has retired for good is out of every table that counts the control where it stopped.
CREATE TABLE gone AS
SELECT status.entry_id, json_extract(body, '$.control') AS control,
       (SELECT stage_ord FROM counts_from WHERE code = json_extract(body, '$.control')) AS from_ord
FROM status JOIN fact ON position = retired_at
WHERE code = 'retired' AND json_extract(body, '$.permanent');

-- The controls on the road after a stage in the same section: they are in its second table.
CREATE TABLE behind AS
SELECT stage.ord AS stage_ord, code
FROM stage JOIN control USING (stage_id, section) WHERE control.ord > finish_ord;

-- A crew that is out of every classification has no time in any.
CREATE TABLE scope_time AS
SELECT scope_stage.*, member.entry_id, placed, elapsed_ms, provenance, unconfirmed,
       elapsed_ms / s.value * s.value AS counted_ms, start.at_ms AS start_at_ms
FROM scope_stage
JOIN member ON member.scope = scope_stage.scope AND member.ord = scope_stage.ord
JOIN time ON time.stage_id = scope_stage.stage_id AND time.entry_id = member.entry_id
    AND time.competition_id = scope_stage.competition_id
JOIN setting AS s ON s.competition_id = scope_stage.competition_id AND s.name = 'total_precision_ms'
LEFT JOIN start ON start.stage_id = time.stage_id AND start.entry_id = time.entry_id
WHERE member.entry_id NOT IN (SELECT entry_id FROM status
                              WHERE code IN ('disqualified', 'did_not_start'));

CREATE TABLE stage_table AS
SELECT head || 'stage/' || stage_id AS channel, entry_id, elapsed_ms, counted_ms, provenance,
       unconfirmed,
       CASE WHEN NOT placed THEN NULL
            WHEN shared.value THEN rank() OVER equals
            ELSE row_number() OVER apart END AS pos,
       elapsed_ms AS sort
FROM scope_time JOIN scope USING (scope)
JOIN setting AS shared ON shared.competition_id = scope.competition_id
    AND shared.name = 'shared_places'
WINDOW equals AS (PARTITION BY scope, stage_id, placed ORDER BY elapsed_ms),
       apart AS (PARTITION BY scope, stage_id, placed
                 ORDER BY elapsed_ms, coalesce(start_at_ms, 9e18));

-- Who was fastest on stages that are in totals. What is given wins nothing unless the regulations let
-- it, and a restart time, a bogey or a maximum never does. Equal times share the win; but where given
-- times may win, a time that more than half of the field share (and more than two) wins nothing.
CREATE TABLE win AS
WITH contest AS (
    SELECT scope, stage_id, entry_id, value AS given_wins, count(*) OVER whole AS field,
           rank() OVER (PARTITION BY scope, stage_id ORDER BY elapsed_ms) AS pos
    FROM scope_time JOIN setting USING (competition_id)
    WHERE name = 'stage_win_by_given_times' AND placed AND counting AND (
        provenance IN ('measured', 'manual_backup')
        OR value AND provenance NOT IN ('restart', 'bogey', 'stage_max'))
    WINDOW whole AS (PARTITION BY scope, stage_id)),
first AS (
    SELECT *, count(*) OVER (PARTITION BY scope, stage_id) AS sharing FROM contest WHERE pos = 1)
SELECT scope, stage_id, entry_id FROM first WHERE NOT given_wins OR sharing <= max(2, field / 2);

-- Adjustments that stand, and the first stage whose table they are in.
CREATE TABLE adjustment AS
SELECT json_extract(body, '$.entry_id') AS entry_id, json_extract(body, '$.ms') AS ms,
       json_extract(body, '$.control') AS control,
       (SELECT stage_ord FROM counts_from WHERE code = json_extract(body, '$.control'))
           AS from_ord
FROM fact
WHERE told = 'AdjustmentApplied' AND identity NOT IN (
    SELECT json_extract(body, '$.adjustment') FROM fact WHERE told = 'AdjustmentWithdrawn');

-- Crews after every stage of a scope: times to there, how many they have, how many they need, and
-- the times that decide a dead heat, written so that they sort as text. Membership is that of the
-- `moment`: the stage of the table.
CREATE TABLE progress AS
WITH crews AS (
    SELECT member.scope, member.entry_id, member.ord AS moment, placed
    FROM member WHERE entry_id NOT IN (
        SELECT entry_id FROM status WHERE code IN ('disqualified', 'did_not_start'))),
rule AS (SELECT competition_id, value FROM setting WHERE name = 'dead_heat'),
run AS (
    SELECT crews.scope, crews.entry_id, crews.moment, crews.placed, scope_stage.ord,
           scope_stage.nth, scope_stage.counting, time.elapsed_ms,
           iif(counting, time.elapsed_ms / s.value * s.value, NULL) AS counted_ms,
           counting AND (rule.value = 'first_stage' OR (rule.value = 'first_non_super_stage'
                         AND kind <> 'super_special')) AS decides
    FROM crews JOIN scope_stage ON scope_stage.scope = crews.scope
        AND scope_stage.ord <= crews.moment
    JOIN rule USING (competition_id)
    JOIN setting AS s ON s.competition_id = scope_stage.competition_id
        AND s.name = 'total_precision_ms'
    LEFT JOIN time ON time.stage_id = scope_stage.stage_id AND time.entry_id = crews.entry_id
        AND time.competition_id = scope_stage.competition_id)
SELECT scope, entry_id, moment, placed, ord, nth, counting, elapsed_ms IS NOT NULL AS timed,
       coalesce(sum(counted_ms) OVER upto, 0) AS stages_ms,
       count(counted_ms) OVER upto AS done,
       sum(counting) OVER upto AS needed,
       coalesce(group_concat(iif(decides, printf('%012d', elapsed_ms), NULL), ' ') OVER upto, '')
           AS decider
FROM run
WINDOW upto AS (PARTITION BY scope, entry_id, moment ORDER BY nth
                ROWS BETWEEN UNBOUNDED PRECEDING AND CURRENT ROW);

-- After a stage, and after it with the controls that follow it in its section.
CREATE TABLE after_table AS
WITH whole AS (
    SELECT progress.*, '' AS suffix,
           (SELECT coalesce(sum(ms), 0) FROM adjustment
            WHERE adjustment.entry_id = progress.entry_id AND from_ord <= progress.ord)
               AS adjustments_ms
    FROM progress WHERE moment = ord AND done = needed AND needed > 0
    UNION ALL
    SELECT progress.*, '/section',
           (SELECT coalesce(sum(ms), 0) FROM adjustment
            WHERE adjustment.entry_id = progress.entry_id AND (
                from_ord <= progress.ord
                OR control IN (SELECT code FROM behind WHERE stage_ord = progress.ord)))
    FROM progress
    WHERE moment = ord AND done = needed AND needed > 0
      AND ord IN (SELECT stage_ord FROM behind))
SELECT head || 'overall/' || stage_id || suffix AS channel, scope, whole.ord, suffix, entry_id,
       placed, stages_ms, adjustments_ms, stages_ms + adjustments_ms AS total_ms, decider,
       iif(placed, rank() OVER (
           PARTITION BY scope, whole.ord, suffix, placed
           ORDER BY stages_ms + adjustments_ms, decider), NULL) AS pos,
       rank() OVER (PARTITION BY scope, whole.ord, suffix
                    ORDER BY stages_ms + adjustments_ms, decider) AS sort
FROM whole JOIN scope USING (scope) JOIN stage ON stage.ord = whole.ord
WHERE NOT EXISTS (
    SELECT 1 FROM gone WHERE gone.entry_id = whole.entry_id AND (
        from_ord <= whole.ord OR suffix <> '' AND control IN (
            SELECT code FROM behind WHERE stage_ord = whole.ord)));

-- The last counting stage where somebody of the table has a time.
CREATE TABLE reference AS
SELECT scope, max(ord) AS ord FROM progress
WHERE moment = ord AND counting AND timed GROUP BY scope;

-- Which stage's members are in the running table: the reference's, the first one's before there is.
CREATE TABLE moment_now AS
SELECT scope, coalesce(max(reference.ord), min(scope_stage.ord)) AS moment
FROM scope_stage LEFT JOIN reference USING (scope) GROUP BY scope;

-- Stages that a crew needs a time of and has none.
CREATE TABLE missing_time AS
SELECT member.scope, member.entry_id, one.ord, one.stage_id, start.at_ms AS start_at_ms,
       pending.entry_id IS NOT NULL AS pending
FROM member JOIN moment_now ON moment_now.scope = member.scope AND moment = member.ord
JOIN scope_stage AS one ON one.scope = member.scope AND counting
LEFT JOIN time ON time.stage_id = one.stage_id AND time.entry_id = member.entry_id
    AND time.competition_id = one.competition_id
LEFT JOIN pending ON pending.stage_id = one.stage_id AND pending.entry_id = member.entry_id
LEFT JOIN start ON start.stage_id = one.stage_id AND start.entry_id = member.entry_id
    AND start.kind <> 'due'
WHERE elapsed_ms IS NULL;

-- What a crew that is not ranked does, read at the first stage that it misses: it waits for a
-- decision, drove on without a time, is on that stage, or waits for it.
CREATE TABLE missing AS
WITH first AS (
    SELECT *, row_number() OVER (PARTITION BY scope, entry_id ORDER BY ord) AS nth_missing
    FROM missing_time)
SELECT scope, entry_id,
       CASE WHEN pending THEN 'time_pending'
            WHEN EXISTS (
                SELECT 1 FROM scope_stage AS later
                LEFT JOIN start ON start.stage_id = later.stage_id
                    AND start.entry_id = first.entry_id AND start.kind <> 'due'
                LEFT JOIN time ON time.stage_id = later.stage_id
                    AND time.entry_id = first.entry_id
                    AND time.competition_id = later.competition_id
                WHERE later.scope = first.scope AND later.ord > first.ord
                  AND (start.at_ms IS NOT NULL
                       OR later.counting AND time.elapsed_ms IS NOT NULL))
                THEN 'time_missing'
            WHEN start_at_ms IS NOT NULL THEN 'on_stage'
            ELSE 'waiting' END AS code
FROM first WHERE nth_missing = 1;

CREATE TABLE running_table AS
WITH now AS (
    SELECT member.scope, member.entry_id, placed, status.code AS out, status.stage_id
    FROM member JOIN moment_now ON moment_now.scope = member.scope AND moment = ord
    LEFT JOIN status USING (entry_id)),
standing AS (
    -- Every crew that is not out, wherever it has all its times, with all adjustments so far.
    SELECT progress.scope, progress.entry_id, progress.placed, progress.ord, stages_ms, decider,
           (SELECT coalesce(sum(ms), 0) FROM adjustment
            WHERE adjustment.entry_id = progress.entry_id) AS adjustments_ms
    FROM progress JOIN moment_now USING (scope, moment)
    JOIN now ON now.scope = progress.scope AND now.entry_id = progress.entry_id
    WHERE done = needed AND needed > 0 AND out IS NULL),
ranked AS (SELECT * FROM standing JOIN reference USING (scope, ord)),
before AS (
    -- The table before: the running one as it stood when the reference stage had not begun.
    SELECT scope, entry_id, placed,
           iif(placed, rank() OVER (PARTITION BY scope, placed ORDER BY total_ms, decider), NULL)
               AS pos,
           rank() OVER (PARTITION BY scope ORDER BY total_ms, decider) AS sort
    FROM (SELECT scope, entry_id, placed, stages_ms + adjustments_ms AS total_ms, decider
          FROM standing JOIN reference USING (scope)
          WHERE standing.ord = (
              SELECT max(ord) FROM scope_stage WHERE scope_stage.scope = standing.scope
              AND counting AND ord < reference.ord)))
SELECT channel, scope, entry_id, 'ranked' AS block, NULL AS code, NULL AS stage_id,
       iif(placed, rank() OVER (PARTITION BY scope, placed
                                ORDER BY stages_ms + adjustments_ms, decider), NULL) AS pos,
       stages_ms, adjustments_ms, stages_ms + adjustments_ms AS total_ms, NULL AS pos_before,
       rank() OVER (PARTITION BY scope ORDER BY stages_ms + adjustments_ms, decider) AS sort
FROM ranked JOIN scope USING (scope)
UNION ALL
SELECT channel, now.scope, now.entry_id, 'to_come', coalesce(missing.code, 'waiting'), NULL, NULL,
       NULL, NULL, NULL, before.pos, before.sort
FROM now JOIN scope USING (scope)
LEFT JOIN missing ON missing.scope = now.scope AND missing.entry_id = now.entry_id
LEFT JOIN before ON before.scope = now.scope AND before.entry_id = now.entry_id
WHERE out IS NULL AND NOT EXISTS (SELECT 1 FROM ranked WHERE ranked.scope = now.scope
                                  AND ranked.entry_id = now.entry_id)
UNION ALL
SELECT channel, scope, entry_id, 'out', out, (
           SELECT stage_id FROM scope_stage WHERE out = 'retired'
           AND scope_stage.scope = now.scope AND scope_stage.stage_id = now.stage_id),
       NULL, NULL, NULL, NULL, NULL, NULL
FROM now JOIN scope USING (scope) WHERE out IS NOT NULL;

-- The final classification: all times, everything that was decided, and the criterion met. A control
-- where nobody handed in a card is asked of nobody.
CREATE TABLE final_table AS
WITH own_road AS (
    -- A competition that ends earlier ends before the first control of a later stage.
    SELECT competition_id, coalesce(
               (SELECT min(control.ord) FROM control JOIN stage USING (stage_id)
                WHERE stage.ord > last), 1e9) AS end_ord
    FROM (SELECT competition_id, max(ord) AS last FROM scope_stage GROUP BY competition_id)),
control_in AS (
    SELECT competition_id, code, ord FROM own_road JOIN control ON ord < end_ord
    WHERE kind = 'time_control'),
visited AS (
    SELECT competition_id, entry_id, code, ord FROM control_in JOIN card ON code = card.control),
cards AS (SELECT DISTINCT competition_id, code, ord FROM visited),
asked AS (
    SELECT competition_id, max(cards.ord) AS last_ord, count(cards.ord) AS controls,
           (SELECT max(ord) FROM control_in
            WHERE control_in.competition_id = own_road.competition_id) AS end_ord
    FROM own_road LEFT JOIN cards USING (competition_id) GROUP BY competition_id),
crew AS (
    SELECT asked.competition_id, entry.entry_id, count(visited.code) AS controls,
           max(coalesce(visited.ord = last_ord, 0)) AS last
    FROM entry JOIN asked
    LEFT JOIN visited ON visited.entry_id = entry.entry_id
        AND visited.competition_id = asked.competition_id
    GROUP BY asked.competition_id, entry.entry_id),
-- Of the length of the stages that count, what a crew drove: a restart's time is none driven.
driven AS (
    SELECT scope_stage.competition_id, entry_id,
           sum(iif(provenance <> 'restart', metres, 0)) AS metres, sum(metres) AS whole
    FROM scope_stage JOIN stage USING (stage_id) JOIN entry
    LEFT JOIN time USING (competition_id, stage_id, entry_id)
    WHERE scope = scope_stage.competition_id || '/' AND counting
    GROUP BY scope_stage.competition_id, entry_id),
share AS (SELECT competition_id, value FROM setting WHERE name = 'finish_share_thousandths'),
finished AS (
    SELECT setting.competition_id, entry_id
    FROM setting JOIN crew USING (competition_id) JOIN asked USING (competition_id)
    JOIN share USING (competition_id) LEFT JOIN driven USING (competition_id, entry_id)
    WHERE name = 'finish_criterion' AND iif(setting.value = 'stage_share',
        coalesce(driven.metres, 0) * 1000 >= coalesce(whole, 0) * share.value,
        asked.controls = 0
        OR setting.value = 'final_control' AND (last OR last_ord < end_ord)
        OR setting.value = 'control_share' AND last
            AND crew.controls * 1000 >= asked.controls * share.value)),
summed AS (
    SELECT progress.*, head, EXISTS (
               SELECT 1 FROM finished WHERE finished.competition_id = scope.competition_id
               AND finished.entry_id = progress.entry_id) AS classified,
           (SELECT coalesce(sum(ms), 0) FROM adjustment
            WHERE adjustment.entry_id = progress.entry_id) AS adjustments_ms
    FROM progress JOIN scope USING (scope)
    WHERE moment = ord AND done = needed AND needed > 0
      AND ord = (SELECT max(ord) FROM scope_stage WHERE scope_stage.scope = progress.scope)
      AND entry_id NOT IN (SELECT entry_id FROM status WHERE code IS NOT NULL))
SELECT head || 'final' AS channel, entry_id, NULL AS block, stages_ms, adjustments_ms,
       stages_ms + adjustments_ms AS total_ms,
       iif(placed, rank() OVER (PARTITION BY scope, placed
                                ORDER BY stages_ms + adjustments_ms, decider), NULL) AS pos,
       rank() OVER (PARTITION BY scope ORDER BY stages_ms + adjustments_ms, decider) AS sort
FROM summed WHERE classified
UNION ALL
SELECT head || 'final', entry_id, 'not_classified', NULL, NULL, NULL, NULL, NULL
FROM summed WHERE NOT classified;

-- A range of controls: the stages that finish in it and the adjustments taken at its controls, up to
-- its last counting stage where somebody has a time. Equal totals share a place.
CREATE TABLE range_stage AS
WITH said AS (
    SELECT scope, head, json_extract(value, '$.range_id') AS range_id,
           json_extract(value, '$.from_control') AS from_control,
           json_extract(value, '$.to_control') AS to_control,
           class_id = '' OR json_extract(value, '$.per_class') AS shown
    FROM scope JOIN competition USING (competition_id), json_each(said, '$.ranges')),
asked AS (
    -- A title that scores by a range has its table: the one it names, else the whole last leg; and
    -- each leg that it scores by.
    SELECT DISTINCT title.scope, coalesce(said.range_id, 'last_leg') AS range_id
    FROM title JOIN scheme ON scheme.name = title.scheme AND source = 'range'
    LEFT JOIN said ON said.scope = title.scope AND said.range_id = title.range_id
    UNION
    SELECT title.scope, source FROM title JOIN scheme ON scheme.name = title.scheme
    WHERE source LIKE 'leg_%'),
of_leg AS (
    SELECT asked.scope, asked.range_id, code, control.ord FROM asked JOIN control
    WHERE leg = iif(asked.range_id = 'last_leg', (SELECT max(leg) FROM stage),
                    CAST(substr(asked.range_id, 5) AS INTEGER))),
spans AS (
    SELECT scope, head, range_id, from_control, to_control FROM said
    WHERE shown OR EXISTS (SELECT 1 FROM asked WHERE asked.scope = said.scope
                           AND asked.range_id = said.range_id)
    UNION ALL
    SELECT scope, head, range_id,
           (SELECT code FROM of_leg WHERE of_leg.scope = asked.scope
            AND of_leg.range_id = asked.range_id ORDER BY ord LIMIT 1),
           (SELECT code FROM of_leg WHERE of_leg.scope = asked.scope
            AND of_leg.range_id = asked.range_id ORDER BY ord DESC LIMIT 1)
    FROM asked JOIN scope USING (scope) WHERE range_id LIKE '%leg%'),
ranges AS (
    SELECT scope, head || 'range/' || range_id AS channel,
           (SELECT ord FROM control WHERE code = from_control) AS first_control,
           (SELECT ord FROM control WHERE code = to_control) AS last_control
    FROM spans)
SELECT ranges.*, scope_stage.ord, scope_stage.stage_id
FROM ranges JOIN scope_stage USING (scope)
WHERE counting AND finish_ord BETWEEN first_control AND last_control;

CREATE TABLE range_reference AS
SELECT channel, max(range_stage.ord) AS reference
FROM range_stage JOIN scope_time USING (scope, ord) GROUP BY channel;

CREATE TABLE range_table AS
WITH summed AS (
    SELECT channel, member.entry_id, placed, first_control, last_control, count(*) AS needed,
           count(elapsed_ms) AS done, sum(elapsed_ms / s.value * s.value) AS stages_ms
    FROM range_stage AS one JOIN range_reference USING (channel)
    JOIN member ON member.scope = one.scope AND member.ord = reference
    JOIN (SELECT scope, competition_id FROM scope) AS whose ON whose.scope = one.scope
    JOIN setting AS s ON s.competition_id = whose.competition_id AND s.name = 'total_precision_ms'
    LEFT JOIN time ON time.stage_id = one.stage_id AND time.entry_id = member.entry_id
        AND time.competition_id = whose.competition_id
    WHERE one.ord <= reference
      AND member.entry_id NOT IN (SELECT entry_id FROM status WHERE code IS NOT NULL)
    GROUP BY channel, member.entry_id),
added AS (
    SELECT *, (SELECT coalesce(sum(ms), 0) FROM adjustment
               JOIN control AS at ON at.code = adjustment.control
               WHERE adjustment.entry_id = summed.entry_id AND at.ord BETWEEN first_control AND last_control)
           AS adjustments_ms
    FROM summed WHERE done = needed)
SELECT channel, entry_id, stages_ms, adjustments_ms, stages_ms + adjustments_ms AS total_ms,
       iif(placed, rank() OVER (PARTITION BY channel, placed
                                ORDER BY stages_ms + adjustments_ms), NULL) AS pos,
       stages_ms + adjustments_ms AS sort
FROM added;
