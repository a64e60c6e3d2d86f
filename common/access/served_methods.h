// Every method this program knows of, from the descriptors linked into it.
#ifndef GUANXI_COMMON_ACCESS_SERVED_METHODS_H_
#define GUANXI_COMMON_ACCESS_SERVED_METHODS_H_

#include <array>
#include <string>
#include <string_view>
#include <vector>

namespace guanxi::access {

// Services anybody may call, without a credential: they tell nothing of the company's.
inline constexpr std::array<std::string_view, 2> kOpenServices = {
    "grpc.health.v1.Health", "grpc.reflection.v1alpha.ServerReflection"};

// The methods of every `guanxi.` service, as `package.Service/Method`, in the order of their names.
std::vector<std::string> ServedMethods();

}  // namespace guanxi::access

#endif  // GUANXI_COMMON_ACCESS_SERVED_METHODS_H_
