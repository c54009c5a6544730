#!/bin/bash
# Drives a running demonstration over HTTP from joining to a calendar program. Usage: end-to-end.sh <demo.json>
set -euo pipefail
sheet=$1
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT

fail() { echo "FAILED: $*" >&2; exit 1; }
ok() { echo "ok: $*"; }
# call METHOD PATH [curl arguments]: the body goes to $work/body, the headers to $work/head, the status to $status.
call() {
  local method=$1 path=$2
  shift 2
  status=$(curl -sS -X "$method" -o "$work/body" -D "$work/head" -w '%{http_code}' \
    -H 'Content-Type: application/json' "$@" "$url$path")
}
expect() { [ "$status" = "$1" ] || fail "$2: status $status instead of $1: $(head -c 600 "$work/body")"; ok "$2"; }
field() { jq -er "$1" "$work/body"; }
header() { tr -d '\r' < "$work/head" | sed -n "s/^$1: //Ip" | head -n 1; }
fetch() { curl -sS -o "$work/feed.ics" -D "$work/feed.head" -w '%{http_code}' "$@" "$feed"; }
stamp() { date -u -d "$1" +%Y%m%dT%H%M%SZ; }

url=$(jq -er .url "$sheet")
join=$(jq -er .joinCode "$sheet")
type=$(jq -er '.sessionTypes[0].id' "$sheet")
[ "$(stat -c %a "$sheet")" = 600 ] || fail "demo.json can be read by others"
[ "$(jq '.therapists | length' "$sheet")" -ge 40 ] || fail "fewer than 40 therapists"
password="end to end $RANDOM $RANDOM $RANDOM"

enter() {
  call POST /api/join -d "{\"joinCode\": \"$join\", \"password\": \"$password\"}"
  expect 201 "joins"
  call POST /api/login -d "{\"loginName\": \"$(field .loginName)\", \"password\": \"$password\"}"
  expect 200 "signs in"
  token=$(field .token)
}

enter
auth="Authorization: Bearer $token"
call GET "/api/slots?sessionTypeId=$type&state=NY&limit=20" -H "$auth"
expect 200 "searches"
slot=$(field '.items[3]')
therapist=$(jq -er .therapistId <<<"$slot")
start=$(jq -er .start <<<"$slot")
wanted="{\"therapistId\": \"$therapist\", \"sessionTypeId\": \"$type\", \"start\": \"$start\", \"state\": \"NY\"}"

call POST /api/holds -H "$auth" -d "$wanted"
expect 201 "holds"
hold=$(field .holdId)
key="end-to-end-$hold"
call POST /api/appointments -H "$auth" -H "Idempotency-Key: $key" -d "{\"holdId\": \"$hold\"}"
expect 201 "books"
id=$(field .id)
call POST /api/appointments -H "$auth" -H "Idempotency-Key: $key" -d "{\"holdId\": \"$hold\"}"
expect 201 "books once for one key"
[ "$(field .id)" = "$id" ] || fail "a retried key booked anew"

enter
call POST /api/appointments -H "Authorization: Bearer $token" -d "$wanted"
expect 409 "refuses the same time to somebody else"
[ "$(field .code)" = slot_taken ] || fail "another code than slot_taken"
call GET "/api/appointments/$id" -H "Authorization: Bearer $token"
expect 404 "hides an appointment from somebody else"

call POST /api/feeds -H "$auth" -d '{"disclosure": "busy"}'
expect 201 "makes a feed"
feed=$(field .url)
[ "$(fetch)" = 200 ] || fail "the feed does not answer"
grep -q "DTSTART:$(stamp "$start")" "$work/feed.ics" || fail "the feed lacks the session"
grep -q "SUMMARY:Busy" "$work/feed.ics" || fail "the feed's title is not neutral"
ok "shows the session in the feed"
etag=$(tr -d '\r' < "$work/feed.head" | sed -n 's/^etag: //Ip')
[ "$(fetch -H "If-None-Match: $etag")" = 304 ] || fail "no 304 for an unchanged feed"
ok "answers 304 while nothing changed"

if command -v vdirsyncer >/dev/null && command -v khal >/dev/null; then
  export LC_ALL=C.UTF-8 TZ=UTC
  mkdir -p "$work/events"
  cat > "$work/vdirsyncer.conf" <<END
[general]
status_path = "$work/status"
[pair alcove]
a = "feed"
b = "local"
collections = null
conflict_resolution = "a wins"
[storage feed]
type = "http"
url = "$feed"
[storage local]
type = "filesystem"
path = "$work/events"
fileext = ".ics"
END
  cat > "$work/khal.conf" <<END
[calendars]
[[alcove]]
path = $work/events
[sqlite]
path = $work/khal.db
[locale]
local_timezone = UTC
default_timezone = UTC
timeformat = %H:%M
dateformat = %Y-%m-%d
longdateformat = %Y-%m-%d
datetimeformat = %Y-%m-%d %H:%M
longdatetimeformat = %Y-%m-%d %H:%M
END
  yes | vdirsyncer -c "$work/vdirsyncer.conf" discover >/dev/null 2>&1 || true
  # agenda INSTANT: what khal shows at that minute after one more sync.
  agenda() {
    # A feed whose only session was cancelled is empty, which vdirsyncer takes for an accident unless told otherwise.
    vdirsyncer -c "$work/vdirsyncer.conf" sync --force-delete >/dev/null 2>"$work/sync.log" ||
      fail "vdirsyncer: $(tail -n 3 "$work/sync.log")"
    khal -c "$work/khal.conf" list "$(date -u -d "$1" +%Y-%m-%d)" 1d > "$work/agenda"
    grep "^$(date -u -d "$1" +%H:%M)" "$work/agenda" || true
  }
else
  agenda() { echo "skipped"; }
  echo "skipped: khal and vdirsyncer are not installed"
fi
# shown INSTANT, gone INSTANT: whether the subscribed program shows a session that starts then.
shown() { grep -qE "Busy|skipped" <<<"$(agenda "$1")" || fail "khal does not show it: $(cat "$work/agenda")"; }
gone() { ! grep -q Busy <<<"$(agenda "$1")" || fail "khal still shows it: $(cat "$work/agenda")"; }

shown "$start"
ok "shows the booking in khal, subscribed by vdirsyncer"

call GET "/api/therapists/$therapist/slots?sessionTypeId=$type&state=NY" -H "$auth"
expect 200 "lists a therapist's slots"
next=$(field '.items[-1].start')
call GET "/api/appointments/$id" -H "$auth"
expect 200 "reads the appointment"
etag=$(header ETag)
call POST "/api/appointments/$id/reschedule" -H "$auth" -d "{\"start\": \"$next\"}"
expect 428 "wants If-Match"
call POST "/api/appointments/$id/reschedule" -H "$auth" -H "If-Match: $etag" -d "{\"start\": \"$next\"}"
expect 200 "reschedules"
[ "$(fetch)" = 200 ] || fail "the feed does not answer"
grep -q "DTSTART:$(stamp "$next")" "$work/feed.ics" || fail "the feed lacks the new time"
grep -q "DTSTART:$(stamp "$start")" "$work/feed.ics" && fail "the feed still has the old time"
ok "shows the new time in the feed"
shown "$next"
gone "$start"
ok "shows the move in khal"
call POST "/api/appointments/$id/cancel" -H "$auth" -H "If-Match: $etag" -d '{}'
expect 412 "refuses an outdated If-Match"
call GET "/api/appointments/$id" -H "$auth"
call POST "/api/appointments/$id/cancel" -H "$auth" -H "If-Match: $(header ETag)" -d '{}'
expect 200 "cancels"
[ "$(fetch)" = 200 ] || fail "the feed does not answer"
! grep -q "DTSTART:$(stamp "$next")" "$work/feed.ics" || grep -q 'STATUS:CANCELLED' "$work/feed.ics" ||
  fail "the feed still has the cancelled session"
ok "shows the cancellation in the feed"
gone "$next"
ok "shows the cancellation in khal"

# What a second start must still have.
call POST /api/appointments -H "$auth" -d "$wanted"
expect 201 "books the freed time again"
field .id > "${2:-$work/kept}"
printf '%s\n' "$auth" > "${2:-$work/kept}.auth"
echo "The main job works."
