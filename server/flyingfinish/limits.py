"""Every server-wide limit: a name, a number, and what happens when it is reached.

A limit that only one file knows stands in that file; what two rooms must agree on stands here.
"""

KIB = 1024

# The crew door. More rows or bytes than this are refused whole (413); the station halves its batch.
ROWS_PER_BATCH = 200
ROWS_BYTES_MAX = 64 * KIB
# One row's or command's body; a longer one is refused alone, its neighbours go in.
BODY_BYTES_MAX = 16 * KIB
# A station may catch up after hours without a network, but not so fast that others wait: 429.
STATION_REQUESTS_PER_S = 20
STATION_REQUESTS_BURST = 500
# How often a command is judged again when another official was quicker; then 412 with what changed.
COMMAND_JUDGED_TIMES = 3
# A revoked token must be refused by every door after this.
REVOKED_WITHIN_MS = 2_000

# The public door. A channel beyond this is refused by an error frame; the others go on.
CHANNELS_PER_SUBSCRIBER = 16
# Fans say little; a longer message closes the socket with 1009, more of them with 4429.
FAN_MESSAGE_BYTES_MAX = 1 * KIB
FAN_MESSAGES_PER_S = 5
# Deltas waiting for one subscriber; beyond, they collapse to the newest snapshot (not counted).
SUBSCRIBER_QUEUE_BYTES = 64 * KIB
# A socket on which no byte moved for this long is closed; a slow one never is.
STALLED_CLOSE_MS = 8_000
# Server-sent events cost a task each; the next one is told to come back later (503).
SSE_SUBSCRIBERS_MAX = 500
# Of one address (IPv6: of one /64), so that none has them all: 429.
SSE_PER_ADDRESS_MAX = 100
# What a subscriber, GET or page may ask to be behind; older deltas are dropped by time.
HISTORY_MS = 330_000
# Sockets one push process takes; the next is told to come back later (4100).
SUBSCRIBERS_MAX = 50_000
# Sockets of one address (IPv6: of one /64); a service park shares one, so this is generous. 429.
FANS_PER_ADDRESS_MAX = 2_000
# Patches of one channel within one tick leave as one frame.
PUSH_TICK_MS = 50
# What an operator may make of that: beyond a second nobody would call it live.
PUSH_TICK_MAX_MS = 1_000

# The processor. It takes what waits together, but not more than so many facts.
FOLD_BATCH_FACTS = 256
# A stand-in takes over when the writer has not said that it lives for this long.
LEASE_MS = 600
LEASE_BEAT_MS = 200

# Reading a journal or a feed: rows a call, and how long one call waits for the first.
READ_ROWS = 512
FOLLOW_WAIT_MS = 1_000

# Readiness. A processor further behind, or a disk fuller than this, is not ready.
READY_LAG_MS = 2_000
READY_DISK_FREE_PERCENT = 10

# A unix socket's path; the kernel's own end is at 107 bytes on Linux and 103 on macOS.
SOCKET_PATH_BYTES_MAX = 100
