#!/bin/sh
# Makes the namespace if it is not there, sets how long Temporal keeps finished runs, and adds the search attributes of runs.
# May be run again.
# Where and which: TEMPORAL_ADDRESS, TEMPORAL_NAMESPACE, TEMPORAL_RETENTION.
set -eu

attempts=60
until temporal operator cluster health >/dev/null 2>&1; do
  attempts=$((attempts - 1))
  if [ "$attempts" -eq 0 ]; then
    echo "Temporal at $TEMPORAL_ADDRESS is not serving" >&2
    exit 1
  fi
  sleep 1
done

if temporal operator namespace describe --namespace "$TEMPORAL_NAMESPACE" >/dev/null 2>&1; then
  temporal operator namespace update --namespace "$TEMPORAL_NAMESPACE" --retention "$TEMPORAL_RETENTION"
else
  temporal operator namespace create --namespace "$TEMPORAL_NAMESPACE" --retention "$TEMPORAL_RETENTION"
fi

# By these a run is found in Temporal's pages. Everything works without them: a namespace that has no room for them stops nothing.
attempts=15
until temporal operator search-attribute create --namespace "$TEMPORAL_NAMESPACE" \
  --name PerennialJob --type Keyword --name PerennialTrigger --type Keyword --name PerennialTick --type Datetime; do
  attempts=$((attempts - 1))
  if [ "$attempts" -eq 0 ]; then
    echo "runs go without search attributes; perennial doctor says how to add them" >&2
    break
  fi
  sleep 1
done
