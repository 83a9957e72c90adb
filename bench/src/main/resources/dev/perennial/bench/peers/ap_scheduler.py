"""So many jobs at one instant, kept in PostgreSQL; prints how late each began, in microseconds."""
import logging
import sys
import threading
import time
from datetime import datetime, timezone

from apscheduler.executors.pool import ThreadPoolExecutor
from apscheduler.jobstores.sqlalchemy import SQLAlchemyJobStore
from apscheduler.schedulers.background import BackgroundScheduler

url, jobs, at = sys.argv[1], int(sys.argv[2]), int(sys.argv[3]) / 1000
begun = []
all_begun = threading.Event()


def begin():
    begun.append(time.time())
    if len(begun) == jobs:
        all_begun.set()


def main():
    logging.basicConfig(level=logging.ERROR)
    scheduler = BackgroundScheduler(
        jobstores={"default": SQLAlchemyJobStore(url=url)},
        executors={"default": ThreadPoolExecutor(20)},
        job_defaults={"misfire_grace_time": None},
    )
    scheduler.start(paused=True)
    for i in range(jobs):
        scheduler.add_job("__main__:begin", "date", run_date=datetime.fromtimestamp(at, timezone.utc), id=f"job-{i}")
    scheduler.resume()
    all_begun.wait(at - time.time() + 40)
    scheduler.shutdown(wait=False)
    for moment in begun:
        print(round((moment - at) * 1_000_000))


main()
