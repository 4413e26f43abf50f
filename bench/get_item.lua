-- One item by its primary key, eventually consistent as the SDKs' default is.
local bench = dofile(debug.getinfo(1, "S").source:match("^@(.*/)") .. "requests.lua")

bench.operation = "GetItem"

function bench.body(partition, item)
  return string.format('{"TableName":"Bench","Key":{"customer":{"S":"%s"},"order":{"S":"%s"}}}', partition, item)
end
