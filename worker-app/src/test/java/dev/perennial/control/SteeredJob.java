package dev.perennial.control;

import static dev.perennial.control.ControlFixture.every;
import static dev.perennial.control.ControlFixture.runningEveryMissedTick;
import static dev.perennial.control.ControlFixture.taking;

import dev.perennial.schedule.JobDefinition;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;

/** A job to which people do something, and a worker and a control loop that come and go, as chance decides. */
final class SteeredJob {

    private final String id;
    private final ControlFixture house;
    private final Random random;
    private final TickCalendar calendar = new TickCalendar();

    // Mutable state
    private boolean present;
    private boolean works;
    private boolean controls;
    private Duration period = Duration.ofSeconds(2);
    private JobDefinition definition;

    SteeredJob(String id, ControlFixture house, Random random) {
        this.id = id;
        this.house = house;
        this.random = random;
    }

    TickCalendar calendar() {
        return calendar;
    }

    void begin() {
        startWorker();
        startControl();
        edit();
    }

    private enum Deed {
        EDIT,
        RETIME,
        PAUSE,
        RESUME,
        SWITCH_OFF,
        SWITCH_ON,
        KILL_WORKER,
        START_WORKER,
        STOP_CONTROL,
        START_CONTROL,
        REDEPLOY
    }

    /** What was done, in a word. */
    String doSomething() {
        List<Deed> possible = possible();
        Deed deed = possible.get(random.nextInt(possible.size()));
        switch (deed) {
            case EDIT -> edit();
            case RETIME -> retime();
            case PAUSE -> house.registry().pause(id, "ada", "by chance");
            case RESUME -> house.registry().resume(id, "ada", "by chance");
            case SWITCH_OFF -> switchOff();
            case SWITCH_ON -> edit();
            case KILL_WORKER -> killWorker();
            case START_WORKER -> startWorker();
            case STOP_CONTROL -> stopControl();
            case START_CONTROL -> startControl();
            case REDEPLOY -> redeploy();
        }
        return deed.toString();
    }

    /** What lets it run is twice as likely, so that there is something to disturb. */
    private List<Deed> possible() {
        List<Deed> possible = new ArrayList<>();
        if (present) {
            possible.addAll(List.of(Deed.EDIT, Deed.RETIME, Deed.SWITCH_OFF, Deed.REDEPLOY));
            possible.addAll(isPaused() ? List.of(Deed.RESUME, Deed.RESUME) : List.of(Deed.PAUSE));
        } else {
            possible.addAll(List.of(Deed.SWITCH_ON, Deed.SWITCH_ON));
        }
        possible.addAll(works ? List.of(Deed.KILL_WORKER) : List.of(Deed.START_WORKER, Deed.START_WORKER));
        possible.addAll(controls ? List.of(Deed.STOP_CONTROL) : List.of(Deed.START_CONTROL, Deed.START_CONTROL));
        return possible;
    }

    /** As a job is that nobody touches any more, and so seldom due that a slow machine catches up. */
    void leaveRunning() {
        startWorker();
        startControl();
        retime(Duration.ofSeconds(5));
        house.registry().resume(id, "ada", "at the end");
    }

    private boolean isPaused() {
        return house.registry().find(id).orElseThrow().isPaused();
    }

    private void edit() {
        JobDefinition next = taking(Duration.ofMillis(random.nextInt(1_500)), every(id, period));
        definition = random.nextBoolean() ? runningEveryMissedTick(next) : next;
        calendar.change(period, () -> house.define(definition));
        present = true;
    }

    private void retime() {
        retime(Duration.ofSeconds(2 + random.nextInt(3)));
    }

    private void retime(Duration next) {
        period = next;
        edit();
    }

    private void switchOff() {
        calendar.change(Duration.ZERO, house::define);
        present = false;
    }

    /** Nobody is there while the newer definition is written. */
    private void redeploy() {
        boolean worked = works;
        boolean controlled = controls;
        killWorker();
        stopControl();
        retime();
        if (worked) {
            startWorker();
        }
        if (controlled) {
            startControl();
        }
    }

    private void killWorker() {
        house.stopWorker();
        works = false;
    }

    private void startWorker() {
        if (!works) {
            house.startWorker();
        }
        works = true;
    }

    private void stopControl() {
        house.stopControl();
        controls = false;
    }

    private void startControl() {
        if (!controls) {
            house.startControl();
        }
        controls = true;
    }
}
