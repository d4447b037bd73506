-- wrk script: posts the texts of a file, a JSON body a line, in turn.
-- Arguments: file of bodies, pause between requests of a connection in ms.
local bodies, position, pause = {}, 0, 0

function init(args)
  for line in io.lines(args[1]) do bodies[#bodies + 1] = line end
  pause = tonumber(args[2] or "0")
  position = math.random(#bodies)
end

function delay()
  if pause == 0 then return 0 end
  -- Half to one and a half times the pause, so that connections do not march in step.
  return math.floor(pause * (0.5 + math.random()))
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
