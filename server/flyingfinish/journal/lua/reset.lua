#!lua
-- Forgets all views of a rally and starts from position 0, if the writer still is the writer.
-- KEYS: checkpoint, then every key of the views. ARGV: expected position and epoch, new epoch, token.
-- Answers 1 when done (also when this very reset was done already), 0 when fenced off.
local FIRST_EPOCH = '1'
local held = redis.call('HMGET', KEYS[1], 'position', 'epoch', 'token')
if held[1] == '0' and held[3] == ARGV[4] then
  return 1
end
if (held[1] or '0') ~= ARGV[1] or (held[2] or FIRST_EPOCH) ~= ARGV[2] then
  return 0
end
redis.call('DEL', unpack(KEYS))
redis.call('HSET', KEYS[1], 'position', '0', 'epoch', ARGV[3], 'token', ARGV[4])
return 1
