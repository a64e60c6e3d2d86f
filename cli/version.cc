#include "cli/version.h"

namespace guanxi::cli {

const char kVersion[] = GUANXI_VERSION;

}  // namespace guanxi::cli
