#!lua
-- Writes what one batch of facts changed, if the writer still is where it thinks it is.
-- KEYS: checkpoint, then for public and for internal: deltas, offsets, wholes, needs.
-- ARGV: expected position, expected epoch, position, token, server_at_ms, keep_after_ms, then for
-- each audience: its name, frame ('' = none), forget_before, and four counted lists: offsets
-- (channel, value), first needs (channel, after), fresh (channel), wholes (channel, form).
-- Answers 1 when committed (also when this very commit was there already), 0 when fenced off.
local TRIMMED_AT_ONCE = 8
local PAIRS_AT_ONCE = 1000
local FIRST_EPOCH = '1'
local position, token, at_ms, keep_after_ms = ARGV[3], ARGV[4], ARGV[5], tonumber(ARGV[6])

local held = redis.call('HMGET', KEYS[1], 'position', 'epoch', 'token')
if held[1] == position and held[3] == token then
  return 1
end
if (held[1] or '0') ~= ARGV[1] or (held[2] or FIRST_EPOCH) ~= ARGV[2] then
  return 0
end

local cursor = 7
local function take()
  cursor = cursor + 1
  return ARGV[cursor - 1]
end

local function each_slice(count, write)
  local stop = cursor + count
  while cursor < stop do
    local slice_end = math.min(cursor + PAIRS_AT_ONCE, stop)
    write(unpack(ARGV, cursor, slice_end - 1))
    cursor = slice_end
  end
end

-- Deltas go when they are too old, or before a hold, but never what an older whole form needs.
local function trim(deltas, needs, forget_before)
  local first = redis.call('ZRANGE', needs, 0, 0, 'WITHSCORES')
  local spare = tonumber(first[2] or position)
  local cut = math.min(forget_before - 1, spare)
  local oldest = redis.call('XRANGE', deltas, '-', '+', 'COUNT', 1)[1]
  if oldest and tonumber(oldest[2][2]) < keep_after_ms then
    for _, entry in ipairs(redis.call('XRANGE', deltas, '-', '+', 'COUNT', TRIMMED_AT_ONCE)) do
      local at = tonumber(string.match(entry[1], '^%d+'))
      if at > spare or tonumber(entry[2][2]) >= keep_after_ms then
        break
      end
      cut = math.max(cut, at)
    end
  end
  if cut > 0 then
    redis.call('XTRIM', deltas, 'MINID', string.format('%.0f-0', cut + 1))
  end
end

for first_key = 2, #KEYS, 4 do
  local deltas, offsets, wholes, needs = unpack(KEYS, first_key, first_key + 3)
  local audience, frame, forget_before = take(), take(), take()
  if frame ~= '' then
    redis.call('XADD', deltas, position .. '-0', 't', at_ms, 'f', forget_before, 'd', frame)
  end
  each_slice(tonumber(take()), function(...) redis.call('HSET', offsets, ...) end)
  each_slice(tonumber(take()), function(...) redis.call('ZADD', needs, 'NX', ...) end)
  local fresh = tonumber(take())
  if fresh > 0 then
    -- A view that starts afresh stands whole in this delta; its older form is worth nothing.
    local before = string.format('%.0f', tonumber(position) - 1)
    for at = cursor, cursor + fresh - 1 do
      redis.call('ZADD', needs, before, ARGV[at])
      redis.call('HDEL', wholes, ARGV[at])
    end
    cursor = cursor + fresh
  end
  local forms = tonumber(take())
  for at = cursor, cursor + forms - 1, 2 do
    redis.call('ZREM', needs, ARGV[at])
  end
  each_slice(forms, function(...) redis.call('HSET', wholes, ...) end)
  local forgotten = tonumber(redis.call('HGET', KEYS[1], 'forget:' .. audience) or '0')
  if tonumber(forget_before) > forgotten then
    forgotten = tonumber(forget_before)
    redis.call('HSET', KEYS[1], 'forget:' .. audience, forget_before)
  end
  trim(deltas, needs, forgotten)
end
redis.call('HSET', KEYS[1], 'position', position, 'epoch', ARGV[2], 'token', token)
return 1
