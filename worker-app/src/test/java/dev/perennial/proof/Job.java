package dev.perennial.proof;

/** The jobs, by the names that the world knows them by. */
public enum Job {
    EXPIRE("expire_codes", "ExpireCodes"),
    REMIND("check_expiring_subscriptions", "CheckExpiringSubscriptions"),
    DOWNGRADE("downgrade_expired_subscriptions", "DowngradeExpiredSubscriptions"),
    DISTRIBUTE("distribute_codes", "DistributeCodes");

    private final String id;
    private final String workflow;

    Job(String id, String workflow) {
        this.id = id;
        this.workflow = workflow;
    }

    public String id() {
        return id;
    }

    public String workflow() {
        return workflow;
    }
}
