-- The twenty items of one partition key.
local bench = dofile(debug.getinfo(1, "S").source:match("^@(.*/)") .. "requests.lua")

bench.operation = "Query"

function bench.body(partition)
  return string.format(
    '{"TableName":"Bench","KeyConditionExpression":"customer = :c","Limit":20,'
      .. '"ExpressionAttributeValues":{":c":{"S":"%s"}}}',
    partition)
end
