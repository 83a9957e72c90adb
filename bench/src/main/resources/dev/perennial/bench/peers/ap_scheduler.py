"""Jobs at given times, kept in PostgreSQL; prints how late each began, in microseconds."""
import logging
import sys
import threading
import time
from datetime import datetime, timezone

from apscheduler.executors.pool import ThreadPoolExecutor
from apscheduler.jobstores.sqlalchemy import SQLAlchemyJobStore
from apscheduler.schedulers.background import BackgroundScheduler

url, times = sys.argv[1], [int(time) / 1000 for time in sys.argv[2].split(",")]
begun = []
all_begun = threading.Event()


def begin(job):
    begun.append(time.time() - times[job])
    if len(begun) == len(times):
        all_begun.set()


def main():
    logging.basicConfig(level=logging.ERROR)
    scheduler = BackgroundScheduler(
        jobstores={"default": SQLAlchemyJobStore(url=url)},
        executors={"default": ThreadPoolExecutor(20)},
        job_defaults={"misfire_grace_time": None},
    )
    scheduler.start(paused=True)
    for i, at in enumerate(times):
        when = datetime.fromtimestamp(at, timezone.utc)
        scheduler.add_job("__main__:begin", "date", run_date=when, args=[i], id=f"job-{i}")
    scheduler.resume()
    all_begun.wait(max(times) - time.time() + 40)
    scheduler.shutdown(wait=False)
    for late in begun:
        print(round(late * 1_000_000))


main()
