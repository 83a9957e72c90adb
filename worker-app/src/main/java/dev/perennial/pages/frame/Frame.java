package dev.perennial.pages.frame;

import dev.perennial.access.Role;
import dev.perennial.security.Caller;

/**
 * What stands around every page.
 *
 * @param here the page's place in the menu
 * @param csrf what a form carries back, so that nobody else can send it
 * @param attention how many jobs need somebody; also in the title and the icon
 */
public record Frame(String here, Caller caller, String csrf, int attention) {

    public boolean mayOperate() {
        return caller.may(Role.OPERATOR);
    }

    /** Whether they may change the jobs that they see, and add some. */
    public boolean mayDefine() {
        return caller.may(Role.ADMIN);
    }

    public boolean mayAdminister() {
        return caller.may(Role.ADMIN) && caller.scope().isEveryJob();
    }
}
