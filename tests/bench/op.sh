#!/bin/sh
# The `op` of the benchmark: files, so that its own start does not drown what is measured. BENCH_OP_SECONDS makes it slow.
here=${0%/*}
[ -z "$BENCH_OP_SECONDS" ] || sleep "$BENCH_OP_SECONDS"
case "$2 $4" in
'get --otp') cat "$here/code" ;;
'get --format') cat "$here/item.json" ;;
'edit --vault')
  # The whole item by stdin, whose version the edit counts on.
  echo edit >>"$here/edits"
  sed 's/"version":1,/"version":2,/' >"$here/item.$$"
  mv "$here/item.$$" "$here/item.json"
  cat "$here/item.json"
  ;;
'edit '*) cat "$here/item.json" ;;
*) exit 1 ;;
esac
