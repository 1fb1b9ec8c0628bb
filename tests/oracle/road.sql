-- The road, the people and the scopes as they stand at the end of the journal.
-- `fact` holds every record as it was told; `printed` the rule books.

-- Bulletins, a row for each setting that they change.
CREATE TABLE bulletin AS
SELECT position, json_extract(body, '$.competition_id') AS competition_id,
       json_extract(body, '$.stage_id') AS stage_id, json_each.key AS name, json_each.value AS value
FROM fact, json_each(body, '$.settings')
WHERE told = 'RegulationsChanged';

CREATE TABLE stage AS
SELECT json_each.key AS ord,
       json_extract(value, '$.stage_id') AS stage_id,
       json_extract(value, '$.leg') AS leg,
       json_extract(value, '$.section') AS section,
       json_extract(value, '$.kind') AS kind,
       json_extract(value, '$.metres') AS metres,
       json_extract(value, '$.precision_ms') AS precision_ms,
       json_extract(value, '$.start_by_beam') AS start_by_beam,
       json_extract(value, '$.bogey_ms') AS bogey_ms,
       json_extract(value, '$.maximum_ms') AS maximum_ms
FROM fact, json_each(body, '$.itinerary.stages')
WHERE position = (SELECT max(position) FROM fact WHERE told = 'ItinerarySet');

-- A bulletin about a stage stands over whatever the road says of it, the last one of each setting
-- first; a bogey or a maximum of nothing is none.
UPDATE stage SET
    precision_ms = coalesce((SELECT value FROM bulletin WHERE bulletin.stage_id = stage.stage_id
        AND name = 'precision_ms' ORDER BY position DESC LIMIT 1), precision_ms),
    bogey_ms = nullif(coalesce((SELECT value FROM bulletin WHERE bulletin.stage_id = stage.stage_id
        AND name = 'bogey_ms' ORDER BY position DESC LIMIT 1), bogey_ms), 0),
    maximum_ms = nullif(coalesce((SELECT value FROM bulletin WHERE bulletin.stage_id = stage.stage_id
        AND name = 'maximum_ms' ORDER BY position DESC LIMIT 1), maximum_ms), 0);

CREATE TABLE control AS
SELECT json_each.key AS ord,
       json_extract(value, '$.code') AS code,
       json_extract(value, '$.kind') AS kind,
       json_extract(value, '$.section') AS section,
       json_extract(value, '$.leg') AS leg,
       json_extract(value, '$.stage_id') AS stage_id
FROM fact, json_each(body, '$.itinerary.controls')
WHERE position = (SELECT max(position) FROM fact WHERE told = 'ItinerarySet');

-- The last word on each stage; nobody said anything: still to run.
ALTER TABLE stage ADD COLUMN state TEXT;
UPDATE stage SET state = coalesce(
    (SELECT json_extract(body, '$.state') FROM fact
     WHERE told = 'StageStateSet' AND json_extract(body, '$.stage_id') = stage.stage_id
     ORDER BY position DESC LIMIT 1), 'to_run');

-- Where a stage ends on the road: its flying finish.
ALTER TABLE stage ADD COLUMN finish_ord INTEGER;
UPDATE stage SET finish_ord =
    (SELECT ord FROM control WHERE control.stage_id = stage.stage_id AND kind = 'flying_finish');

-- What happened at a control counts from the first stage whose finish is not before it (section 9).
CREATE TABLE counts_from AS
SELECT code, (SELECT min(stage.ord) FROM stage WHERE finish_ord >= control.ord) AS stage_ord
FROM control
UNION ALL SELECT '', 0;

CREATE TABLE competition AS
SELECT json_extract(body, '$.competition.competition_id') AS competition_id,
       json_extract(body, '$.competition.ord') AS ord,
       json_extract(body, '$.competition') AS said
FROM fact
WHERE told = 'CompetitionSet' AND NOT EXISTS (
    SELECT 1 FROM fact AS later
    WHERE later.told = 'CompetitionSet' AND later.position > fact.position
      AND json_extract(later.body, '$.competition.competition_id')
        = json_extract(fact.body, '$.competition.competition_id'));

-- The regulations of the rally (of no competition) and of each competition: a book, what the
-- organiser says otherwise, and bulletins over both, the last one first. A competition without a book
-- of its own follows the rally's with all that was changed there, and then says what it says.
CREATE TABLE setting AS
WITH opened AS (
    SELECT json_extract(body, '$.preset') AS book, json_extract(body, '$.overrides') AS overrides
    FROM fact WHERE told = 'RallyOpened'),
ruled AS (
    SELECT '' AS competition_id, book, 1 AS follows, '{}' AS own FROM opened
    UNION ALL
    SELECT competition_id, coalesce(nullif(json_extract(said, '$.preset'), ''), book),
           json_extract(said, '$.preset') = '', json_extract(said, '$.overrides')
    FROM competition, opened),
layered AS (
    SELECT competition_id, name, value, 1 AS layer, 0 AS position FROM ruled JOIN printed USING (book)
    UNION ALL
    SELECT competition_id, json_each.key, json_each.value, 2, 0
    FROM ruled, opened, json_each(overrides) WHERE follows
    UNION ALL
    SELECT ruled.competition_id, name, value, 3, position
    FROM ruled JOIN bulletin ON bulletin.competition_id = '' AND stage_id = '' WHERE follows
    UNION ALL
    SELECT competition_id, json_each.key, json_each.value, 4, 0 FROM ruled, json_each(own)
    UNION ALL
    SELECT competition_id, name, value, 5, position FROM bulletin WHERE competition_id <> '')
SELECT competition_id, name, value FROM (
    SELECT *, row_number() OVER (
        PARTITION BY competition_id, name ORDER BY layer DESC, position DESC) AS nth FROM layered)
WHERE nth = 1;

CREATE TABLE entry AS
SELECT json_extract(body, '$.entry.entry_id') AS entry_id,
       json_extract(body, '$.entry.car_number') AS car,
       json_extract(body, '$.entry.group') AS car_group,
       json_extract(body, '$.entry.priority') AS priority,
       json_extract(body, '$.entry.course_car') AS course_car,
       json_extract(body, '$.entry.co_driver') AS co_driver,
       json_extract(body, '$.entry.enrolments') AS enrolments
FROM fact
WHERE told = 'EntrySet' AND NOT EXISTS (
    SELECT 1 FROM fact AS later
    WHERE later.told = 'EntrySet' AND later.position > fact.position
      AND json_extract(later.body, '$.entry.entry_id')
        = json_extract(fact.body, '$.entry.entry_id'));

CREATE TABLE enrolment AS
SELECT entry_id,
       json_extract(value, '$.competition_id') AS competition_id,
       json_extract(value, '$.shown') AS shown,
       json_extract(value, '$.classes') AS classes,
       json_extract(value, '$.shown_in') AS shown_in,
       json_extract(value, '$.team') AS team, car_group, priority
FROM entry, json_each(enrolments)
WHERE NOT course_car;

-- A scope: a competition, or one class of it. `head` begins the names of its tables.
CREATE TABLE scope AS
WITH prefixed AS (
    SELECT *, iif(ord = 1, '', 'c/' || competition_id || '/') AS prefix FROM competition)
SELECT competition_id || '/' AS scope, competition_id, '' AS class_id, NULL AS class_said,
       prefix || 'overall' AS channel, prefix AS head
FROM prefixed
UNION ALL
SELECT competition_id || '/' || json_extract(value, '$.class_id'), competition_id,
       json_extract(value, '$.class_id'), value,
       prefix || 'class/' || json_extract(value, '$.class_id'),
       prefix || 'class/' || json_extract(value, '$.class_id') || '/'
FROM prefixed, json_each(said, '$.classes');

-- Titles; `scheme` has what their schemes say, a component a row.
CREATE TABLE title AS
SELECT iif(competition.ord = 1, '', 'c/' || competition_id || '/') || 'points/'
           || json_extract(value, '$.title_id') AS channel,
       competition_id, competition_id || '/' || json_extract(value, '$.class_id') AS scope,
       json_extract(value, '$.scheme') AS scheme,
       json_extract(value, '$.who') AS who,
       json_extract(value, '$.power_stage') AS power_stage,
       json_extract(value, '$.range_id') AS range_id,
       json_extract(value, '$.after_stage') AS after_stage,
       json_extract(value, '$.eligible') AS eligible,
       json_extract(value, '$.team_cars') AS team_cars,
       json_extract(value, '$.multiplier_thousandths') AS factor
FROM competition, json_each(said, '$.titles');

-- The stages of a scope, numbered `nth` from 1, and whether they are in totals.
CREATE TABLE scope_stage AS
SELECT scope, competition_id, stage.ord, stage_id, kind, section, finish_ord, state,
       state NOT IN ('suspended', 'cancelled') AS counting,
       row_number() OVER (PARTITION BY scope ORDER BY stage.ord) AS nth
FROM scope JOIN competition USING (competition_id), stage
WHERE json_array_length(said, '$.stages') = 0
   OR stage_id IN (SELECT value FROM json_each(said, '$.stages'));

-- The classes of the entry list: enrolled one by one, and those that take in a group or a priority.
CREATE TABLE enrolled_class AS
SELECT entry_id, competition_id, json_each.value AS class_id, json_each.key AS nth
FROM enrolment, json_each(classes)
UNION ALL
SELECT entry_id, competition_id, class_id, 100 + json_extract(class_said, '$.ord')
FROM enrolment JOIN scope USING (competition_id)
WHERE class_id <> '' AND class_id NOT IN (SELECT value FROM json_each(classes))
  AND json_array_length(class_said, '$.groups') + json_array_length(class_said, '$.priorities') > 0
  AND (json_array_length(class_said, '$.groups') = 0
       OR car_group IN (SELECT value FROM json_each(class_said, '$.groups')))
  AND (json_array_length(class_said, '$.priorities') = 0
       OR priority IN (SELECT value FROM json_each(class_said, '$.priorities')));

-- Changes name all the classes from a stage on: -1 is the whole rally.
CREATE TABLE changed AS
SELECT position, json_extract(body, '$.entry_id') AS entry_id,
       json_extract(body, '$.competition_id') AS competition_id,
       json_extract(body, '$.classes') AS classes,
       iif(json_extract(body, '$.from_control') = '', -1,
           coalesce((SELECT stage_ord FROM counts_from
                     WHERE code = json_extract(body, '$.from_control')), 1000)) AS from_ord
FROM fact WHERE told = 'ClassChanged';

-- The classes in force in the table after a stage, the first one first: the last decision that counts
-- from there or from before, else the entry list.
CREATE TABLE class_at AS
WITH newest AS (
    SELECT entry_id, competition_id, ord, classes FROM (
        SELECT changed.*, stage.ord, row_number() OVER (
            PARTITION BY entry_id, competition_id, stage.ord ORDER BY position DESC) AS nth
        FROM changed JOIN stage ON from_ord <= stage.ord)
    WHERE nth = 1)
SELECT entry_id, competition_id, ord, json_each.value AS class_id, json_each.key AS nth
FROM newest, json_each(classes)
UNION ALL
SELECT entry_id, competition_id, stage.ord, class_id, nth
FROM enrolled_class JOIN stage
WHERE NOT EXISTS (
    SELECT 1 FROM newest WHERE newest.entry_id = enrolled_class.entry_id
    AND newest.competition_id = enrolled_class.competition_id AND newest.ord = stage.ord);

-- Who is in the table of a scope after a stage. An entry may stand otherwise in one classification.
CREATE TABLE member AS
WITH shown_here AS (
    SELECT scope, class_id, entry_id, stage.ord, competition_id,
           coalesce((SELECT json_extract(value, '$.shown') FROM json_each(shown_in)
                     WHERE json_extract(value, '$.class_id') = class_id), shown) AS shown
    FROM enrolment JOIN scope USING (competition_id) JOIN stage)
SELECT scope, entry_id, ord, shown = 'placed' AS placed
FROM shown_here
WHERE shown <> 'not_shown' AND (class_id = '' OR EXISTS (
    SELECT 1 FROM class_at WHERE class_at.entry_id = shown_here.entry_id
    AND class_at.competition_id = shown_here.competition_id
    AND class_at.ord = shown_here.ord AND class_at.class_id = shown_here.class_id));
CREATE INDEX member_by_entry ON member(entry_id, ord);
