#!/bin/bash
# Exit code 0 when this process is ready for work, 1 when it is not. Needs bash alone: the image has no HTTP client.
set -u

port=${PERENNIAL_HTTP_PORT:-${PORT:-8080}}
exec 3<>"/dev/tcp/127.0.0.1/$port" || exit 1
printf 'GET /api/health HTTP/1.0\r\nHost: 127.0.0.1\r\n\r\n' >&3
read -r -t 8 _ status _ <&3 || exit 1
[ "$status" = 200 ]
