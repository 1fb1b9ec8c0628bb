#!lua
-- Notes who is to be woken. KEYS: told, owed. ARGV: told until (before), until, seconds kept, names.
-- Answers 0 and notes nothing when it was not settled until then.
if (redis.call('GET', KEYS[1]) or '0') ~= ARGV[1] then
  -- The same step sent again after a lost answer is done already.
  return redis.call('GET', KEYS[1]) == ARGV[2] and ARGV[1] ~= ARGV[2] and 1 or 0
end
redis.call('SET', KEYS[1], ARGV[2], 'EX', ARGV[3])
for i = 4, #ARGV do
  redis.call('HSET', KEYS[2], ARGV[i], ARGV[2])
end
if #ARGV >= 4 then
  redis.call('EXPIRE', KEYS[2], ARGV[3])
end
return 1
