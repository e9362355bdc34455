package dev.ashlar.kernel.operations;

import java.util.List;

/** What a module wants to say to the operator when the program has started, such as how to make the first account. */
public interface StartNotice {

    /**
     * Whole lines, shown below those of the kernel. Standard output goes to logs: no lasting secret belongs here.
     *
     * @param address where the program is reached, without a slash at the end
     */
    List<String> lines(String address);
}
