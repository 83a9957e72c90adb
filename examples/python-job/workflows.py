"""A Temporal workflow. What touches the world stands in activities; Temporal tries them again when they fail."""

import asyncio
from dataclasses import dataclass
from datetime import timedelta

from temporalio import activity, workflow
from temporalio.exceptions import ApplicationError


@dataclass
class Morning:
    """What jobs.yaml says under input; coffee_seconds: how long the coffee takes, default none."""

    city: str
    coffee_seconds: float = 0


@activity.defn
async def forecast(city: str) -> str:
    if not city:
        # Another try would not help: the run fails at once, and this is what it says.
        raise ApplicationError("no city was given", non_retryable=True)
    return f"sunny in {city}"


@workflow.defn
class MorningRoutine:
    @workflow.run
    async def run(self, morning: Morning) -> dict[str, str]:
        await asyncio.sleep(morning.coffee_seconds)
        weather = await workflow.execute_activity(
            forecast, morning.city, start_to_close_timeout=timedelta(minutes=1)
        )
        return {"greeting": f"Good morning, it is {weather}"}
