#!lua
-- Appends a batch of rows, each one checked and written in one step with its answer.
-- KEYS: journal, meta, private, sources, then one packed list of positions for each source.
-- ARGV, for each row: index of its source's list, name of its source, seq, body, hash ('' = none),
-- official (0 or 1), officials' position it rests on ('' = none), head (all but the body, as it is
-- stored), private part ('' = none). Answers: for each row a code and a number.
-- A source's list holds the position of its row n in bytes 4n-4 to 4n-1: it says at once which
-- number comes next and where a repeated row stands, for ever, at four bytes a row.
local APPENDED, DUPLICATE, CONFLICT, GAP, MOVED = 1, 2, 3, 4, 5
local ROW, WIDTH = 9, 4
local journal, meta, private, sources = KEYS[1], KEYS[2], KEYS[3], KEYS[4]

local last = redis.call('XLEN', journal)
local officials = tonumber(redis.call('HGET', meta, 'officials') or '0')
local stopped, answers = {}, {}

local function same(position, body, hash)
  local id = string.format('%.0f-0', position)
  local fields = redis.call('XRANGE', journal, id, id)[1][2]
  -- Where a hash was given it stands for the row: what a command became is not what was sent.
  if hash ~= '' or fields[6] then
    return fields[6] == hash
  end
  return fields[4] == body
end

local function append(at)
  local list, seq, body, hash = KEYS[4 + tonumber(ARGV[at])], tonumber(ARGV[at + 2]), ARGV[at + 3], ARGV[at + 4]
  local official, rests_on, row, part = ARGV[at + 5] == '1', ARGV[at + 6], ARGV[at + 7], ARGV[at + 8]
  local head = redis.call('STRLEN', list) / WIDTH
  if seq <= head then
    local packed = redis.call('GETRANGE', list, (seq - 1) * WIDTH, seq * WIDTH - 1)
    local position = struct.unpack('>I4', packed)
    return same(position, body, hash) and DUPLICATE or CONFLICT, position
  end
  if seq > head + 1 then
    return GAP, head + 1
  end
  if official and rests_on ~= '' and tonumber(rests_on) ~= officials then
    return MOVED, officials
  end
  last = last + 1
  -- The explicit id fails when the stream was tampered with, instead of leaving a hole.
  local id = string.format('%.0f-0', last)
  if hash == '' then
    redis.call('XADD', journal, id, 'r', row, 'b', body)
  else
    redis.call('XADD', journal, id, 'r', row, 'b', body, 'h', hash)
  end
  if part ~= '' then
    redis.call('HSET', private, string.format('%.0f', last), part)
  end
  if head == 0 then
    redis.call('SADD', sources, ARGV[at + 1])
  end
  redis.call('APPEND', list, struct.pack('>I4', last))
  if official then
    officials = last
    redis.call('HSET', meta, 'officials', string.format('%.0f', last))
  end
  return APPENDED, last
end

for at = 1, #ARGV, ROW do
  local source = ARGV[at]
  local code, number
  if stopped[source] then
    code, number = stopped[source][1], stopped[source][2]
  else
    code, number = append(at)
    if code == CONFLICT or code == GAP then
      stopped[source] = { code, number }
    end
  end
  answers[#answers + 1] = code
  answers[#answers + 1] = number
end
return answers
