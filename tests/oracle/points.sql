-- Teams by the sum of their best cars, and the points of titles if the rally ended now.

-- A team's cars are those that take a place in the overall. It needs so many of them in the running
-- table with all their times; a team that can still have them is to come, any other is out.
CREATE TABLE team_car AS
SELECT scope.scope, prefix || 'teams' AS channel, json_extract(said, '$.team_cars') AS needed, team,
       member.entry_id, CAST(car AS INTEGER) AS number, block, total_ms
FROM competition JOIN enrolment USING (competition_id) JOIN entry USING (entry_id)
JOIN scope USING (competition_id)
JOIN moment_now ON moment_now.scope = scope.scope
JOIN member ON member.scope = scope.scope AND member.entry_id = enrolment.entry_id
    AND member.ord = moment
LEFT JOIN running_table ON running_table.scope = scope.scope
    AND running_table.entry_id = enrolment.entry_id
JOIN (SELECT competition_id, iif(ord = 1, '', 'c/' || competition_id || '/') AS prefix
      FROM competition) USING (competition_id)
WHERE class_id = '' AND placed AND team <> '' AND json_extract(said, '$.team_cars') > 0;

CREATE TABLE team_table AS
WITH best AS (
    SELECT *, row_number() OVER (PARTITION BY channel, team ORDER BY total_ms, number) AS nth
    FROM team_car WHERE block = 'ranked'),
counted AS (
    SELECT scope, channel, team, sum(total_ms) AS total_ms, count(*) AS cars_in,
           json_group_object(entry_id, total_ms) AS cars,
           group_concat(printf('%012d', total_ms), ' ') AS one_by_one
    FROM (SELECT * FROM best WHERE nth <= needed ORDER BY channel, team, nth)
    GROUP BY channel, team HAVING count(*) = max(needed)),
block AS (
    SELECT scope, channel, team, CASE
        WHEN sum(block = 'ranked') >= max(needed) THEN 'ranked'
        WHEN sum(block IN ('ranked', 'to_come')) >= max(needed) THEN 'to_come'
        ELSE 'out' END AS block
    FROM team_car GROUP BY channel, team)
SELECT block.channel, block.team AS entry_id, block, total_ms, cars,
       iif(block = 'ranked', rank() OVER tied, NULL) AS pos,
       iif(block = 'ranked', rank() OVER tied, NULL) AS sort
FROM block JOIN scope ON scope.scope = block.scope
JOIN setting ON setting.competition_id = scope.competition_id AND name = 'team_ties_by_best_car'
LEFT JOIN counted ON counted.channel = block.channel AND counted.team = block.team
WINDOW tied AS (PARTITION BY block.channel, block
                ORDER BY total_ms, iif(value, one_by_one, ''));

-- To whom officials denied points, by their last word.
CREATE TABLE denied AS
SELECT entry_id FROM (
    SELECT json_extract(body, '$.entry_id') AS entry_id, json_extract(body, '$.denied') AS denied,
           row_number() OVER (PARTITION BY json_extract(body, '$.entry_id')
                              ORDER BY position DESC) AS newest
    FROM fact WHERE told = 'PointsDenied')
WHERE newest = 1 AND denied;

-- Who may score: who is placed at some stage, or whom the title names; a crew without a co-driver
-- scores nothing for co-drivers, one without a team nothing for teams.
CREATE TABLE taker AS
SELECT DISTINCT title.channel, member.entry_id, iif(who = 'team', team, member.entry_id) AS team
FROM title JOIN member USING (scope)
JOIN scope_stage ON scope_stage.scope = title.scope AND scope_stage.ord = member.ord
JOIN entry ON entry.entry_id = member.entry_id
JOIN enrolment ON enrolment.entry_id = member.entry_id
    AND enrolment.competition_id = title.competition_id
WHERE placed AND member.entry_id NOT IN (SELECT entry_id FROM denied)
  AND (who <> 'co_driver' OR co_driver <> '') AND (who <> 'team' OR team <> '')
  AND (json_array_length(eligible) = 0
       OR member.entry_id IN (SELECT value FROM json_each(eligible)));

-- The stage as of which the rally would end: the reference where nobody is to come, else the last one
-- where all who are in have their times, or a later one that officials called completed.
CREATE TABLE end_now AS
WITH inside AS (
    SELECT scope, entry_id FROM running_table WHERE block <> 'out'),
came AS (
    SELECT inside.scope, inside.entry_id, coalesce(max(progress.ord), -1) AS ord
    FROM inside JOIN reference USING (scope) JOIN moment_now USING (scope)
    LEFT JOIN progress ON progress.scope = inside.scope AND progress.entry_id = inside.entry_id
        AND progress.moment = moment_now.moment AND progress.ord < reference.ord
        AND counting AND done = needed
    GROUP BY inside.scope, inside.entry_id),
over AS (
    SELECT reference.scope, iif(
               EXISTS (SELECT 1 FROM running_table AS one WHERE one.scope = reference.scope
                       AND block = 'to_come'),
               (SELECT min(ord) FROM came WHERE came.scope = reference.scope),
               reference.ord) AS ord
    FROM reference)
SELECT over.scope, max(over.ord, coalesce(
    (SELECT max(one.ord) FROM scope_stage AS one JOIN reference USING (scope)
     WHERE one.scope = over.scope AND counting AND state = 'completed'
       AND one.ord <= reference.ord), -1)) AS ord, reference.ord AS reference
FROM over JOIN reference USING (scope);

-- The table after a stage with what follows it in its section, where anything does.
CREATE TABLE section_table AS
SELECT * FROM after_table AS one
WHERE suffix <> '' OR NOT EXISTS (SELECT 1 FROM behind WHERE stage_ord = one.ord);

-- The order in which it would end: without guests, and without who is out by now.
CREATE TABLE end_order AS
SELECT running_table.scope, entry_id, pos AS place
FROM running_table JOIN end_now USING (scope)
WHERE end_now.ord = reference AND block = 'ranked' AND pos IS NOT NULL
UNION ALL
SELECT one.scope, one.entry_id, rank() OVER (PARTITION BY one.scope ORDER BY pos)
FROM section_table AS one JOIN end_now ON end_now.scope = one.scope AND end_now.ord = one.ord
WHERE end_now.ord < reference AND pos IS NOT NULL
  AND one.entry_id NOT IN (SELECT entry_id FROM status WHERE code IS NOT NULL);

-- Stage wins among those who may score for the title alone: the same rule as in `win`.
CREATE TABLE title_win AS
WITH contest AS (
    SELECT taker.channel, one.stage_id, one.entry_id, value AS given_wins, count(*) OVER whole AS field,
           rank() OVER (PARTITION BY taker.channel, one.stage_id ORDER BY elapsed_ms) AS pos
    FROM title JOIN taker USING (channel)
    JOIN scope_time AS one ON one.scope = title.scope AND one.entry_id = taker.entry_id
    JOIN setting ON setting.competition_id = title.competition_id
        AND name = 'stage_win_by_given_times'
    WHERE placed AND counting AND (
        provenance IN ('measured', 'manual_backup')
        OR value AND provenance NOT IN ('restart', 'bogey', 'stage_max'))
    WINDOW whole AS (PARTITION BY taker.channel, one.stage_id)),
first AS (
    SELECT *, count(*) OVER (PARTITION BY channel, stage_id) AS sharing FROM contest WHERE pos = 1)
SELECT channel, entry_id, count(*) AS wins FROM first
WHERE NOT given_wins OR sharing <= max(2, field / 2) GROUP BY channel, entry_id;

-- What each component ranks. A stage that is in no total gives no points, nor does a time on it that
-- could not win it.
CREATE TABLE component_place AS
WITH power AS (
    SELECT channel, title.scope, stage_id FROM title JOIN scope_stage USING (scope)
    WHERE counting AND stage_id = iif(power_stage <> '', power_stage, (
        SELECT last.stage_id FROM scope_stage AS last WHERE last.scope = title.scope
        AND last.kind = 'power' ORDER BY last.ord DESC LIMIT 1))),
day AS (
    SELECT channel, title.scope, min(scope_stage.ord, end_now.ord) AS ord
    FROM title JOIN scope_stage USING (scope) JOIN end_now USING (scope)
    WHERE stage_id = iif(after_stage <> '', after_stage, (
        SELECT last.stage_id FROM scope_stage AS last JOIN stage USING (stage_id)
        WHERE last.scope = title.scope AND leg < (
            SELECT max(leg) FROM scope_stage AS any_of JOIN stage USING (stage_id)
            WHERE any_of.scope = title.scope)
        ORDER BY last.ord DESC LIMIT 1)))
SELECT title.channel, 'final' AS source, entry_id, place FROM title JOIN end_order USING (scope)
UNION ALL
SELECT power.channel, 'stage', entry_id, pos
FROM power JOIN scope USING (scope)
JOIN stage_table ON stage_table.channel = head || 'stage/' || power.stage_id
JOIN setting ON setting.competition_id = scope.competition_id
    AND name = 'stage_win_by_given_times'
WHERE pos IS NOT NULL AND (
    provenance IN ('measured', 'manual_backup')
    OR value AND provenance NOT IN ('restart', 'bogey', 'stage_max'))
UNION ALL
SELECT day.channel, 'after_stage', entry_id, pos
FROM day JOIN section_table ON section_table.scope = day.scope AND section_table.ord = day.ord
WHERE pos IS NOT NULL
UNION ALL
SELECT title.channel, 'range', entry_id, pos
FROM title JOIN scope USING (scope)
JOIN range_table ON range_table.channel = head || 'range/' || coalesce((
    SELECT json_extract(value, '$.range_id') FROM competition, json_each(said, '$.ranges')
    WHERE competition.competition_id = title.competition_id
      AND json_extract(value, '$.range_id') = title.range_id), 'last_leg')
WHERE pos IS NOT NULL
UNION ALL
SELECT title.channel, scheme.source, entry_id, pos
FROM title JOIN scheme ON scheme.name = title.scheme AND source LIKE 'leg_%' JOIN scope USING (scope)
JOIN range_table ON range_table.channel = head || 'range/' || source
WHERE pos IS NOT NULL;

-- What is counted instead: stage wins, and that a crew has started: on a stage that is the scope's.
-- Being due is no start.
CREATE TABLE component_count AS
SELECT channel, 'stage_wins' AS source, entry_id, wins AS number FROM title_win
UNION ALL
SELECT taker.channel, 'start', entry_id, 1 FROM taker JOIN title USING (channel)
WHERE entry_id NOT IN (SELECT entry_id FROM status WHERE code = 'did_not_start')
  AND EXISTS (
    SELECT 1 FROM scope_stage AS one WHERE one.scope = title.scope AND (
        EXISTS (SELECT 1 FROM start WHERE kind <> 'due' AND start.stage_id = one.stage_id
                AND start.entry_id = taker.entry_id)
        OR EXISTS (SELECT 1 FROM finish WHERE finish.stage_id = one.stage_id
                   AND finish.entry_id = taker.entry_id)
        OR EXISTS (SELECT 1 FROM time WHERE time.stage_id = one.stage_id
                   AND time.entry_id = taker.entry_id
                   AND time.competition_id = one.competition_id)));

-- Points: by the place, given anew where others take none away, where who is not classified passes
-- them down, and where a team's further cars are passed over.
CREATE TABLE component_points AS
WITH asked AS (
    SELECT title.channel, title.scope, title.factor, scheme.*,
           iif(title.team_cars, title.team_cars, scheme.cars_per_team) AS cars
    FROM title JOIN scheme ON scheme.name = title.scheme),
ranked AS (
    SELECT asked.*, one.entry_id, one.place, taker.entry_id IS NOT NULL AS takes,
           coalesce(taker.team, one.entry_id) AS team, done.entry_id IS NOT NULL AS classified
    FROM asked JOIN component_place AS one USING (channel, source)
    LEFT JOIN taker ON taker.channel = asked.channel AND taker.entry_id = one.entry_id
    LEFT JOIN end_order AS done ON done.scope = asked.scope AND done.entry_id = one.entry_id),
inside AS (
    SELECT *, row_number() OVER (PARTITION BY channel, nth, team ORDER BY place, entry_id) AS car
    FROM ranked
    WHERE (takes OR NOT among_eligible)
      AND (classified OR NOT (classified_only AND passes_down))),
anew AS (
    SELECT *, iif(among_eligible OR classified_only AND passes_down OR cars,
                  rank() OVER (PARTITION BY channel, nth ORDER BY place), place) AS worth_place
    FROM inside WHERE NOT cars OR car <= cars)
SELECT channel, nth, source, entry_id,
       coalesce(json_extract(points, '$[' || (worth_place - 1) || ']'), 0) * 1000 * factor / 1000
           AS thousandths
FROM anew WHERE takes AND (classified OR NOT classified_only)
UNION ALL
SELECT asked.channel, nth, asked.source, one.entry_id,
       number * json_extract(points, '$[0]') * factor
FROM asked JOIN component_count AS one USING (channel, source)
LEFT JOIN end_order AS done ON done.scope = asked.scope AND done.entry_id = one.entry_id
WHERE done.entry_id IS NOT NULL OR NOT classified_only;

-- The place beside the points: among those who may score, unless the first component ranks nobody
-- anew.
CREATE TABLE title_place AS
WITH kept AS (
    SELECT title.channel, one.entry_id, one.place, taker.entry_id IS NOT NULL AS takes,
           iif(title.team_cars, title.team_cars, scheme.cars_per_team) AS cars,
           row_number() OVER (PARTITION BY title.channel, coalesce(taker.team, one.entry_id)
                              ORDER BY one.place, one.entry_id) AS car
    FROM title JOIN scheme ON scheme.name = title.scheme AND nth = 0
    JOIN end_order AS one USING (scope)
    LEFT JOIN taker ON taker.channel = title.channel AND taker.entry_id = one.entry_id
    WHERE taker.entry_id IS NOT NULL OR NOT among_eligible)
SELECT * FROM (
    SELECT channel, entry_id, takes, rank() OVER (PARTITION BY channel ORDER BY place) AS place
    FROM kept WHERE NOT cars OR car <= cars)
WHERE takes;

CREATE TABLE points_table AS
WITH crews AS (
    SELECT channel, entry_id, team, place, coalesce((
               SELECT sum(thousandths) FROM component_points AS one
               WHERE one.channel = taker.channel AND one.entry_id = taker.entry_id), 0) AS points
    FROM taker LEFT JOIN title_place USING (channel, entry_id)),
shown AS (SELECT * FROM crews WHERE place IS NOT NULL OR points <> 0),
rows AS (
    SELECT channel, entry_id AS name, entry_id, place, points FROM shown JOIN title USING (channel)
    WHERE who <> 'team'
    UNION ALL
    SELECT channel, team, entry_id, NULL, points FROM shown JOIN title USING (channel)
    WHERE who = 'team'),
parts AS (
    SELECT channel, name, json_group_object(source, given) AS parts FROM (
        SELECT DISTINCT rows.channel, rows.name, scheme.source, coalesce((
            SELECT sum(thousandths) FROM component_points AS one JOIN rows AS car
                ON car.channel = one.channel AND car.entry_id = one.entry_id
            WHERE one.channel = rows.channel AND car.name = rows.name
              AND one.source = scheme.source), 0) AS given
        FROM rows JOIN title USING (channel) JOIN scheme ON scheme.name = title.scheme)
    GROUP BY channel, name)
SELECT rows.channel, rows.name AS entry_id, max(place) AS place, sum(points) AS points,
       max(parts.parts) AS parts,
       iif(who = 'team', json_group_object(entry_id, points), NULL) AS cars,
       rank() OVER (PARTITION BY rows.channel ORDER BY sum(points) DESC) AS pos,
       rank() OVER (PARTITION BY rows.channel
                    ORDER BY sum(points) DESC, max(place) IS NULL, max(place)) AS sort
FROM rows JOIN title USING (channel)
JOIN parts ON parts.channel = rows.channel AND parts.name = rows.name
GROUP BY rows.channel, rows.name;

-- As of which stage a title's points are, and whether more of its stages count.
CREATE TABLE title_head AS
SELECT channel, stage_id, end_now.ord IS NULL OR end_now.ord < coalesce(
           (SELECT max(one.ord) FROM scope_stage AS one WHERE one.scope = title.scope AND counting),
           -1) AS provisional
FROM title LEFT JOIN end_now USING (scope) LEFT JOIN stage ON stage.ord = end_now.ord;
