-- From what was seen and said to one time per crew and stage.

-- One impulse, however often its device's memory was sent; what officials insert is one by hand.
CREATE TABLE impulse AS
SELECT min(identity) OVER same AS impulse, identity,
       json_extract(body, '$.post') AS post,
       json_extract(body, '$.device') AS device,
       json_extract(body, '$.taken_at_ms') AS taken_at_ms,
       json_extract(body, '$.control') AS control,
       json_extract(body, '$.car') AS car,
       json_extract(body, '$.rank') AS rank
FROM fact WHERE told = 'ImpulseTaken'
WINDOW same AS (PARTITION BY json_extract(body, '$.post'), json_extract(body, '$.device'),
    json_extract(body, '$.device_seq'), json_extract(body, '$.channel'),
    json_extract(body, '$.taken_at_ms'))
UNION ALL
SELECT identity, identity, '', source, json_extract(body, '$.taken_at_ms'),
       json_extract(body, '$.control'), json_extract(body, '$.car'), 'manual'
FROM fact WHERE told = 'ImpulseInserted';

-- The officials' last word on an impulse.
CREATE TABLE assigned AS
SELECT impulse, fact.position, json_extract(body, '$.car') AS car,
       json_extract(body, '$.control') AS control
FROM fact JOIN impulse ON json_extract(body, '$.impulse') = impulse.identity
WHERE told = 'ImpulseAssigned'
GROUP BY impulse HAVING fact.position = max(fact.position);

CREATE TABLE ignored AS
SELECT impulse, json_extract(body, '$.ignored') AS ignored
FROM fact JOIN impulse ON json_extract(body, '$.impulse') = impulse.identity
WHERE told = 'ImpulseIgnored'
GROUP BY impulse HAVING position = max(position);

-- Starts and cards that officials left out; an identity of its own each.
CREATE TABLE left_out AS
SELECT identity FROM (
    SELECT json_extract(body, '$.impulse') AS identity, json_extract(body, '$.ignored') AS ignored,
           row_number() OVER (PARTITION BY json_extract(body, '$.impulse')
                              ORDER BY position DESC) AS newest
    FROM fact WHERE told = 'ImpulseIgnored')
WHERE newest = 1 AND ignored;

-- Cards handed in: each source's last word, the officials' likewise, unless that was left out.
CREATE TABLE card AS
SELECT DISTINCT entry_id, control FROM (
    SELECT entry_id, identity, json_extract(body, '$.control') AS control,
           row_number() OVER (
               PARTITION BY entry_id, json_extract(body, '$.control'), iif(official, '', source)
               ORDER BY iif(official, position, seq) DESC) AS newest
    FROM fact JOIN entry ON car = json_extract(body, '$.car') WHERE told = 'CheckedIn')
WHERE newest = 1 AND identity NOT IN (SELECT identity FROM left_out);

CREATE TABLE chosen AS
SELECT impulse, position
FROM (SELECT impulse, position, json_extract(body, '$.chosen') AS chosen,
             row_number() OVER (PARTITION BY impulse ORDER BY position DESC) AS newest
      FROM fact JOIN impulse ON json_extract(body, '$.impulse') = impulse.identity
      WHERE told = 'ImpulseChosen')
WHERE newest = 1 AND chosen;

-- Decisions about an interval of a device's or a post's impulses, those taken back left out.
CREATE TABLE decided AS
SELECT position, told, body, json_extract(body, '$.from_at_ms') AS from_at_ms,
       json_extract(body, '$.to_at_ms') AS to_at_ms
FROM fact
WHERE told IN ('DeviceClockShifted', 'ImpulsesMoved', 'StartClockShifted')
  AND identity NOT IN (SELECT json_extract(body, '$.decision') FROM fact
                       WHERE told = 'DecisionWithdrawn');

-- Whose crossing it was, where and when: raw instant, shifted once by the newest decision.
CREATE TABLE crossing AS
SELECT i.impulse, i.rank, coalesce(assigned.position, 0) AS assigned_at,
       coalesce(assigned.car, i.car) AS car,
       CASE WHEN moved.position > coalesce(assigned.position, 0) THEN moved.control
            WHEN coalesce(assigned.control, '') <> '' THEN assigned.control
            ELSE coalesce(moved.control, i.control) END AS control,
       i.taken_at_ms + coalesce(
           (SELECT json_extract(body, '$.shift_ms') FROM decided
            WHERE told = 'DeviceClockShifted' AND json_extract(body, '$.device') = i.device
              AND i.taken_at_ms BETWEEN from_at_ms AND to_at_ms
            ORDER BY position DESC LIMIT 1), 0) AS at_ms
FROM (SELECT * FROM impulse GROUP BY impulse) AS i
LEFT JOIN assigned USING (impulse)
LEFT JOIN (
    SELECT impulse, max(decided.position) AS position,
           json_extract(body, '$.control') AS control
    FROM impulse JOIN decided ON told = 'ImpulsesMoved'
        AND json_extract(body, '$.post') = impulse.post
        AND taken_at_ms BETWEEN from_at_ms AND to_at_ms
    GROUP BY impulse) AS moved USING (impulse)
WHERE i.impulse NOT IN (SELECT impulse FROM ignored WHERE ignored);

-- What officials chose or assigned last goes first; then main before backup before manual, then the
-- earlier instant, then the identity.
CREATE TABLE finish AS
SELECT * FROM (
    SELECT entry_id, control.stage_id, at_ms, rank,
           row_number() OVER (
               PARTITION BY entry_id, control.stage_id
               ORDER BY max(coalesce(chosen.position, 0), assigned_at) DESC,
                        CASE rank WHEN 'main' THEN 0 WHEN 'backup' THEN 1 ELSE 2 END,
                        at_ms, impulse) AS best
    FROM crossing JOIN entry USING (car) LEFT JOIN chosen USING (impulse)
    JOIN control ON code = crossing.control AND kind = 'flying_finish')
WHERE best = 1;

-- Due starts: as the newest list of the stage has it, or as the crew was told since that list. What
-- was decided after either comes on top: delays of the stage, and of those before it in its section,
-- of each the last word. A list that is published after a delay has it in its times.
CREATE TABLE due AS
WITH list AS (
    SELECT json_extract(body, '$.stage_id') AS stage_id, position, body,
           row_number() OVER (PARTITION BY json_extract(body, '$.stage_id')
                              ORDER BY position DESC) AS newest
    FROM fact WHERE told = 'StartListSet'),
said AS (
    SELECT stage_id, position, json_extract(value, '$.entry_id') AS entry_id,
           json_extract(value, '$.due_at_ms') AS due_at_ms
    FROM list, json_each(body, '$.rows') WHERE newest = 1
    UNION ALL
    SELECT json_extract(body, '$.stage_id') AS one, position, json_extract(body, '$.entry_id'),
           json_extract(body, '$.due_at_ms')
    FROM fact
    WHERE told = 'StartTimeGiven' AND position > coalesce(
        (SELECT list.position FROM list WHERE list.stage_id = json_extract(fact.body, '$.stage_id')
         AND newest = 1), 0)),
base AS (
    SELECT *, row_number() OVER (PARTITION BY stage_id, entry_id ORDER BY position DESC) AS newest
    FROM said),
delay AS (
    SELECT stage.ord, leg, section, position, json_extract(body, '$.delay_ms') AS delay_ms,
           row_number() OVER (PARTITION BY stage_id ORDER BY position DESC) AS newest
    FROM fact JOIN stage ON stage_id = json_extract(body, '$.stage_id')
    WHERE told = 'StageDelayed')
SELECT stage_id, entry_id, due_at_ms + coalesce(
    (SELECT sum(delay_ms) FROM delay
     WHERE delay.newest = 1 AND delay.position > base.position AND delay.leg = stage.leg
       AND delay.section = stage.section AND delay.ord <= stage.ord), 0) AS due_at_ms
FROM base JOIN stage USING (stage_id) WHERE newest = 1;

-- Starts: the last word of each source, then rank, instant, identity. A beam at the start line goes
-- before them where the regulations or the stage let it count, else it only tells false starts. What
-- officials say goes before all of them; what they left out counts for nothing.
CREATE TABLE start AS
WITH said AS (
    SELECT entry_id, json_extract(body, '$.control') AS stage_id, identity, official,
           json_extract(body, '$.started_at_ms') AS at_ms,
           iif(json_extract(body, '$.measured'), 'measured', 'reported') AS kind,
           json_extract(body, '$.rank') AS rank, 0 AS beam,
           row_number() OVER (
               PARTITION BY json_extract(body, '$.control'), entry_id, iif(official, '', source)
               ORDER BY iif(official, position, seq) DESC) AS newest
    FROM fact JOIN entry ON car = json_extract(body, '$.car') WHERE told = 'CarStarted'
    UNION ALL
    SELECT entry_id, control.stage_id, impulse, 0, at_ms, 'measured', rank, 1, 1
    FROM crossing JOIN entry USING (car)
    JOIN control ON code = crossing.control AND control.kind = 'stage_start'
    JOIN stage ON stage.stage_id = control.stage_id
    WHERE start_by_beam OR (SELECT value FROM setting
                            WHERE competition_id = '' AND name = 'start_beam_counts')),
ordered AS (
    SELECT entry_id, stage_id, at_ms, said.kind, beam, official, row_number() OVER (
        PARTITION BY entry_id, stage_id
        ORDER BY official DESC, beam DESC,
                 CASE rank WHEN 'main' THEN 0 WHEN 'backup' THEN 1 ELSE 2 END,
                 at_ms, identity) AS best
    FROM said JOIN stage USING (stage_id)
    WHERE newest = 1 AND identity NOT IN (SELECT identity FROM left_out)),
begun AS (
    SELECT entry_id, stage_id, at_ms, kind, NOT beam AND NOT official AS by_clock
    FROM ordered WHERE best = 1
    UNION ALL
    SELECT entry_id, stage_id, due_at_ms, 'due', 1 FROM due
    WHERE NOT EXISTS (SELECT 1 FROM ordered WHERE ordered.entry_id = due.entry_id
                      AND ordered.stage_id = due.stage_id))
-- A start clock that was off moves what it showed and what was due by it, not what a beam saw nor what
-- officials say.
SELECT entry_id, stage_id, kind, at_ms + coalesce(
    (SELECT json_extract(body, '$.shift_ms') FROM decided
     WHERE told = 'StartClockShifted' AND by_clock AND json_extract(body, '$.control') = begun.stage_id
       AND at_ms BETWEEN from_at_ms AND to_at_ms
     ORDER BY position DESC LIMIT 1), 0) AS at_ms
FROM begun;

-- A time awaits a decision until officials say that it does not, or give one.
CREATE TABLE pending AS
WITH said AS (
    SELECT position, json_extract(body, '$.stage_id') AS stage_id, json_each.value AS entry_id,
           json_extract(body, '$.pending') AS pending
    FROM fact, json_each(body, '$.entries') WHERE told = 'TimePendingSet'
    UNION ALL
    SELECT position, json_extract(body, '$.stage_id'), json_extract(body, '$.entry_id'), 0
    FROM fact WHERE told = 'TimeGiven'
    UNION ALL
    SELECT position, json_extract(body, '$.stage_id'), json_extract(value, '$.entry_id'), 0
    FROM fact, json_each(body, '$.times') WHERE told = 'TimesGiven'
    UNION ALL
    SELECT position, value, json_extract(body, '$.entry_id'), 0
    FROM fact, json_each(body, '$.stages') WHERE told = 'RestartTimesGiven')
SELECT stage_id, entry_id
FROM (SELECT stage_id, entry_id, pending, row_number() OVER (
          PARTITION BY stage_id, entry_id ORDER BY position DESC) AS newest FROM said)
WHERE newest = 1 AND pending;

-- Given times that stand: the newest of a crew on a stage, those withdrawn left out; shown as finely
-- as any time of the stage.
CREATE TABLE given AS
WITH all_given AS (
    SELECT position, identity, json_extract(body, '$.stage_id') AS stage_id,
           json_extract(body, '$.entry_id') AS entry_id,
           json_extract(body, '$.elapsed_ms') AS elapsed_ms,
           json_extract(body, '$.provenance') AS provenance
    FROM fact WHERE told = 'TimeGiven'
    UNION ALL
    SELECT position, identity, json_extract(body, '$.stage_id'),
           json_extract(value, '$.entry_id'), json_extract(value, '$.elapsed_ms'),
           json_extract(body, '$.provenance')
    FROM fact, json_each(body, '$.times') WHERE told = 'TimesGiven')
SELECT stage_id, entry_id, elapsed_ms / precision_ms * precision_ms AS elapsed_ms, provenance FROM (
    SELECT *, row_number() OVER (PARTITION BY stage_id, entry_id ORDER BY position DESC) AS newest
    FROM all_given
    WHERE identity NOT IN (SELECT json_extract(body, '$.given') FROM fact
                           WHERE told = 'GivenTimeWithdrawn'))
JOIN stage USING (stage_id)
WHERE newest = 1;
