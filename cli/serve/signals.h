// How the process is asked to stop.
#ifndef GUANXI_CLI_SERVE_SIGNALS_H_
#define GUANXI_CLI_SERVE_SIGNALS_H_

namespace guanxi::cli {

// Holds SIGINT and SIGTERM back for StopSignal, in this thread and in those it starts from now on.
// Ignores SIGPIPE: a peer that hung up is an error of a write, not the end of the process.
void HoldStopSignals();

// Waits for SIGINT or SIGTERM, and returns which.
int StopSignal();

// From now on a further one ends the process at once, with 128 and its number: whoever sends two is
// not willing to wait.
void ExitOnNextSignal();

}  // namespace guanxi::cli

#endif  // GUANXI_CLI_SERVE_SIGNALS_H_
