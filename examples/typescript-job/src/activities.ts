import { ApplicationFailure } from '@temporalio/activity';

/** What touches the world stands in activities; Temporal tries them again when they fail. */
export async function forecast(city: string): Promise<string> {
  if (!city) {
    // Another try would not help: the run fails at once, and this is what it says.
    throw ApplicationFailure.nonRetryable('no city was given');
  }
  return `sunny in ${city}`;
}
