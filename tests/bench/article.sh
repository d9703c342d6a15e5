#!/usr/bin/env bash
# What op-sts replaces, for comparison only: the flow of the article's script, in words of our own. A session in the item,
# `jq` for each value; on a miss `op` once more for the code, AWS CLI, and `op` with the session in its arguments.
set -euo pipefail

item='AWS Access Key'
json=$(op item get "$item" --format json)

value() {
  jq -r --arg name "$1" '.fields[] | select(.label == $name) | .value // empty' <<<"$json"
}

document() {
  jq -c '{Version: 1} + .Credentials' <<<"$1"
}

cached=$(value session_cache)
if [ -n "$cached" ]; then
  session=$(base64 -d <<<"$cached")
  expiration=$(jq -r .Credentials.Expiration <<<"$session")
  if (($(date -d "$expiration" +%s) > $(date +%s) + 30)); then
    document "$session"
    exit
  fi
fi

code=$(op item get "$item" --otp)
AWS_ACCESS_KEY_ID=$(value 'Access Key ID')
AWS_SECRET_ACCESS_KEY=$(value 'Secret Access Key')
serial=$(value 'mfa serial')
export AWS_ACCESS_KEY_ID AWS_SECRET_ACCESS_KEY
session=$(aws sts get-session-token --serial-number "$serial" --token-code "$code" \
  --duration-seconds 43200 --output json)
op item edit "$item" "session_cache=$(base64 -w 0 <<<"$session")" >/dev/null
document "$session"
