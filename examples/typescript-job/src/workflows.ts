import { proxyActivities, sleep } from '@temporalio/workflow';
import type * as activities from './activities';

const { forecast } = proxyActivities<typeof activities>({ startToCloseTimeout: '1 minute' });

/** What jobs.yaml says under input; coffee_seconds: how long the coffee takes, default none. */
export interface Morning {
  city: string;
  coffee_seconds?: number;
}

export async function MorningRoutine(morning: Morning): Promise<{ greeting: string }> {
  await sleep(1000 * (morning.coffee_seconds ?? 0));
  return { greeting: `Good morning, it is ${await forecast(morning.city)}` };
}
