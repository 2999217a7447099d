/** The id of this process, by which other processes can tell whether it is still there. */
export const OWN_PID = process.pid;
