import asyncio
import os

from temporalio.client import Client
from temporalio.worker import Worker

from workflows import MorningRoutine, forecast


async def main() -> None:
    client = await Client.connect(
        os.environ.get("TEMPORAL_ADDRESS", "localhost:7233"),
        namespace=os.environ.get("TEMPORAL_NAMESPACE", "default"),
    )
    await Worker(
        client,
        task_queue="python-jobs",
        workflows=[MorningRoutine],
        activities=[forecast],
    ).run()


if __name__ == "__main__":
    asyncio.run(main())
