"""The jobs of the shop. scheduler.add_job(in_a_docstring, 'cron', hour=1)"""
from apscheduler.schedulers.background import BackgroundScheduler
from apscheduler.triggers.cron import CronTrigger
from apscheduler.triggers.interval import IntervalTrigger
import pytz
import requests

BERLIN = pytz.timezone("Europe/Berlin")
EVERY = 60 * 5

scheduler = BackgroundScheduler(
    timezone=BERLIN,
    job_defaults={"coalesce": False, "max_instances": 3, "misfire_grace_time": 60},
)

# scheduler.add_job(commented_out, 'cron', hour=2)
scheduler.add_job(requests.get, 'cron', day_of_week=0, hour=9, args=["https://shop.example.com/api/monday"], id="monday_call")
scheduler.add_job(
    requests.post,
    "cron",
    day_of_week='4-6',  # Friday to Sunday
    hour='8-18',
    minute='*/30',
    args=["https://shop.example.com/api/weekend"],
    kwargs={"json": {"shop": 7, "token": "s3cr3tInPython"}, "headers": {"Authorization": "Bearer s3cr3tBearer"}},
    id="weekend",
    misfire_grace_time=None,
    coalesce=True,
    max_instances=1,
)
scheduler.add_job(requests.get, 'cron', day='1-7', day_of_week='mon', hour=2, minute=30,
                  args=["https://shop.example.com/api/first-monday"], id="first_monday")
scheduler.add_job(requests.get, 'cron', day='8-14', day_of_week='fri', args=["https://shop.example.com/api/x"], id="second_friday")
scheduler.add_job(requests.get, 'cron', day='last', args=["https://shop.example.com/api/x"], id="last_day")
scheduler.add_job(requests.get, 'interval', seconds=EVERY, start_date='2026-01-01 00:02:00',
                  args=["https://shop.example.com/api/poll"], id="poll")
scheduler.add_job(requests.get, IntervalTrigger(hours=6, jitter=30), args=["https://shop.example.com/api/six"], id="six")
scheduler.add_job(requests.get, 'date', run_date='2027-06-01 10:00:00', args=["https://shop.example.com/api/once"], id="once")
scheduler.add_job(requests.get, 'date', run_date='2020-06-01 10:00:00', args=["https://shop.example.com/api/once"], id="over")
scheduler.add_job(requests.get, CronTrigger.from_crontab('0 5 * * 0', timezone='UTC'),
                  args=["https://shop.example.com/api/crontab"], id="from_crontab")
scheduler.add_job(send_reminders, 'cron', hour=9, minute=5, id="send_reminders", name="Send reminders")
scheduler.add_job(requests.get, 'cron', hour=HOUR, args=["https://shop.example.com/api/x"], id="set_elsewhere")
scheduler.add_job(lambda: print("hello"), 'cron', week='1-10', id="by_week")
scheduler.add_job(warm_up)


@scheduler.scheduled_job('cron', second='*/10')
def every_ten_seconds():
    pass


def add_job(self, func):
    pass
