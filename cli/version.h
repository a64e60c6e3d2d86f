#ifndef GUANXI_CLI_VERSION_H_
#define GUANXI_CLI_VERSION_H_

namespace guanxi::cli {

// The version this executable was built as, such as `0.1.0`.
extern const char kVersion[];

}  // namespace guanxi::cli

#endif  // GUANXI_CLI_VERSION_H_
