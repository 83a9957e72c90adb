package dev.perennial.proof;

import static org.assertj.core.api.Assertions.assertThat;

import dev.perennial.app.WorkerProcess;
import dev.perennial.devstack.fault.FaultProxy.Direction;
import dev.perennial.devstack.fault.Hold;
import dev.perennial.devstack.http.Behaviour;
import dev.perennial.devstack.mail.MailCatcher.Attempt;
import dev.perennial.proof.audit.Auditor;
import io.temporal.client.WorkflowStub;
import java.time.Duration;
import java.util.Collections;
import java.util.List;
import java.util.stream.Collectors;

/** What happens between a worker and the application's endpoint for mails. */
class CellsOfTheMailIT {

    private static final Duration BEYOND_PATIENCE = Duration.ofSeconds(31);

    @Cell(
            number = 23,
            fault = "the endpoint answers 500, 429, no JSON, nothing, or takes the mail and then says nothing",
            subscriptions = 2_000)
    void cell23_whateverTheEndpointAnswersEachIsToldOnceAndUnderOneKey(TestBed world, Evidence evidence) {
        Auditor auditor = world.audit();
        world.worker();
        List<Behaviour> faults = List.of(
                Behaviour.failTimes(2, 500),
                Behaviour.tooManyRequests(Duration.ofSeconds(1), 2),
                Behaviour.malformed().times(2),
                Behaviour.stall(BEYOND_PATIENCE).times(1),
                Behaviour.acceptThenStall(BEYOND_PATIENCE),
                Behaviour.acceptThenReset());
        List<String> addresses = addressesToRemind(world, evidence).subList(0, faults.size());
        for (int i = 0; i < faults.size(); i++) {
            world.mails().behaveFor(addresses.get(i), faults.get(i));
        }

        WorkflowStub run = world.start(Job.REMIND);
        world.awaitEnd(run);

        List<Attempt> attempts = world.mails().attempts();
        assertThat(addresses)
                .as("each met its fault, and was tried again")
                .allMatch(address -> attempts.stream()
                                .filter(attempt -> attempt.to().equals(address))
                                .count()
                        > 1);
        evidence.fired("status 500, 429, 200 without JSON, silence, taken and silent, taken and hung up");
        auditor.pass(evidence);
    }

    @Cell(number = 24, fault = "the worker is killed when a mail was accepted and is not marked yet")
    void cell24_aMailThatWasAcceptedIsNotSentTwiceThoughItsSenderDied(TestBed world, Evidence evidence) {
        Auditor auditor = world.audit();
        WorkerProcess first = world.worker();
        Hold answer = world.toMail().holdAt(Direction.FROM_SERVER, "HTTP/1.1 200", 1);
        WorkflowStub run = world.start(Job.REMIND);
        evidence.fired(answer);
        first.kill();
        answer.cut();

        world.worker();
        world.awaitEnd(run);

        assertThat(world.mails().attempts())
                .as("tried again under the same key")
                .anyMatch(Attempt::duplicate);
        auditor.pass(evidence);
    }

    @Cell(number = 25, fault = "one mail is refused for good")
    void cell25_whoCannotBeWrittenToIsWrittenDownAndTheOthersAreTold(TestBed world, Evidence evidence) {
        Auditor auditor = world.audit();
        world.worker();
        String address = addressesToRemind(world, evidence).get(0);
        world.mails().behaveFor(address, Behaviour.failWith(422));
        List<String> subscriptions = world.database()
                .read(
                        DUE_TO_REMIND.formatted("s.id", world.asOf(), world.asOf(), "u.email = '" + address + "'"),
                        row -> row.getString(1));
        subscriptions.forEach(auditor::spoiled);

        WorkflowStub run = world.start(Job.REMIND);
        world.awaitEnd(run);

        assertThat(world.mails().attempts())
                .filteredOn(attempt -> attempt.status() == 422)
                .as("refused once, and not asked again")
                .hasSize(1);
        evidence.fired("HTTP 422");
        assertThat(world.database()
                        .read(
                                "select subscription_id from perennial.reminder_deliveries where state = 'failed' and reason = 'rejected'",
                                row -> row.getString(1)))
                .containsExactlyInAnyOrderElementsOf(subscriptions);
        auditor.pass(evidence);
    }

    private static final String DUE_TO_REMIND =
            """
            select %s
              from subscriptions s
              join users u on u.id = s.user_id
             where s.provider = 'dlocal'
               and s.status = 'active'
               and not s.renewal_reminder_sent
               and s.expires_at > timestamptz '%s' at time zone 'UTC' + interval '1 hour'
               and s.expires_at <= timestamptz '%s' at time zone 'UTC' + interval '3 days'
               and btrim(u.email) <> ''
               and not exists (select from subscriptions other where other.user_id = u.id and other.id <> s.id)
               and %s
             order by u.email
            """;

    /** Of users with this one subscription: nothing but the endpoint can keep the mail from them. */
    private static List<String> addressesToRemind(TestBed world, Evidence evidence) {
        List<String> addresses = world
                .database()
                .read(DUE_TO_REMIND.formatted("u.email", world.asOf(), world.asOf(), "true"), row -> row.getString(1))
                .stream()
                .map(String::strip)
                .collect(Collectors.toList());
        Collections.shuffle(addresses, evidence.random());
        return addresses;
    }
}
