-- wrk script: posts the texts of a file, a JSON body a line, in turn.
-- Arguments: file of bodies, requests a second over all connections (0: as fast as answers come).
local ffi = require("ffi")
ffi.cdef [[
  struct anyou_time { long seconds; long microseconds; };
  int gettimeofday(struct anyou_time *now, void *zone);
]]
local bodies, position, gap, due = {}, 0, 0, nil
local clock = ffi.new("struct anyou_time")

local function now()
  ffi.C.gettimeofday(clock, nil)
  return tonumber(clock.seconds) * 1000 + tonumber(clock.microseconds) / 1000
end

function init(args)
  for line in io.lines(args[1]) do bodies[#bodies + 1] = line end
  local rate = tonumber(args[2] or "0")
  if rate > 0 then gap = 1000 / rate end
  position = math.random(#bodies)
end

-- Requests are due at random (exponential) distances on one clock for all connections, however long answers take: a
-- pause after each answer would slow the stream down whenever the server is slow.
function delay()
  if gap == 0 then return 0 end
  local time = now()
  due = (due or time) - gap * math.log(1 - math.random())
  return math.max(0, math.floor(due - time))
end

function request()
  position = position % #bodies + 1
  return wrk.format("POST", "/v1/predict", {["Content-Type"] = "application/json"}, bodies[position])
end

function done(summary, latency, requests)
  local e = summary.errors
  io.write(string.format(
    'RESULT {"requests":%d,"seconds":%.3f,"bytes":%d,"connect":%d,"read":%d,"write":%d,"status":%d,"timeout":%d,' ..
    '"p50_ms":%.2f,"p95_ms":%.2f,"p99_ms":%.2f,"max_ms":%.2f}\n',
    summary.requests, summary.duration / 1e6, summary.bytes, e.connect, e.read, e.write, e.status, e.timeout,
    latency:percentile(50) / 1000, latency:percentile(95) / 1000, latency:percentile(99) / 1000, latency.max / 1000))
end
