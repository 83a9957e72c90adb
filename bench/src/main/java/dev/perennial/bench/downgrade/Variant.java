package dev.perennial.bench.downgrade;

/** A way of downgrading every user whose subscription has run out. */
public enum Variant {
    SET_STATEMENT("one set statement"),
    PRODUCT("the product"),
    PRODUCT_LISTENING_TO_NOBODY("the product, listening to nobody"),
    PRODUCT_BESIDE_OLD_SNAPSHOT("the product, a snapshot held open"),
    PRODUCT_ON_BUSY_CORES("the product, every core busy"),
    LOOP("row at a time"),
    DISTANT_PRODUCT("the product, 0.25 ms each way"),
    DISTANT_LOOP("row at a time, 0.25 ms each way");

    private final String words;

    Variant(String words) {
        this.words = words;
    }

    public String words() {
        return words;
    }
}
