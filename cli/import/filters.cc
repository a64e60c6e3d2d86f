#include "cli/import/filters.h"

#include <fmt/core.h>

#include <algorithm>
#include <charconv>
#include <optional>

#include "absl/strings/ascii.h"
#include "absl/time/time.h"
#include "cli/fingerprint.h"
#include "common/api/money.h"
#include "common/csv/decimal.h"
#include "common/status/macros.h"
#include "common/text/utf8.h"

namespace guanxi::importer {
namespace {

constexpr size_t kMaxId = 63;

absl::Status Rule(const std::string& rule) { return absl::InvalidArgumentError(rule); }

// Wraps `filter` so that an empty text passes.
template <typename F>
Filter OfText(F filter) {
  return [filter](const std::string& text) -> absl::StatusOr<std::string> {
    if (text.empty()) return text;
    return filter(text);
  };
}

std::optional<int> Digits(const std::string& argument, int most) {
  int digits = 0;
  const auto [end, error] =
      std::from_chars(argument.data(), argument.data() + argument.size(), digits);
  if (error != std::errc() || end != argument.data() + argument.size()) return std::nullopt;
  if (digits < 0 || digits > most) return std::nullopt;
  return digits;
}

absl::StatusOr<Filter> MapFilter(const std::string& name, const ValueMaps& maps) {
  const auto map = maps.find(name);
  if (map == maps.end()) return Rule(fmt::format("there is no [map.{}]", name));
  return Filter([values = map->second](const std::string& text) -> absl::StatusOr<std::string> {
    const auto value = values.find(text);
    return value == values.end() ? text : value->second;
  });
}

// Days and times become what fields take: 2017-03-01, 2017-03-01T08:00:00Z.
absl::StatusOr<Filter> TimeFilter(const std::string& format, const char* out, const char* what) {
  if (format.empty())
    return Rule(fmt::format("'{}' needs a format, such as {}:%m/%d/%Y", what, what));
  return OfText([format, out, what](const std::string& text) -> absl::StatusOr<std::string> {
    absl::Time time;
    std::string error;
    if (!absl::ParseTime(format, text, absl::UTCTimeZone(), &time, &error) ||
        time == absl::InfiniteFuture() || time == absl::InfinitePast()) {
      return Rule(fmt::format("'{}' is no {} of the form {}", text, what, format));
    }
    return absl::FormatTime(out, time, absl::UTCTimeZone());
  });
}

absl::StatusOr<Filter> MoneyFilter(const std::string& currency) {
  const auto digits = api::MinorDigits(currency, "money");
  if (!digits.ok()) return Rule(fmt::format("'{}' is no currency", currency));
  return OfText(
      [currency, digits = *digits](const std::string& text) -> absl::StatusOr<std::string> {
        GUANXI_ASSIGN_OR_RETURN(const csv::Decimal amount, csv::ParseDecimal(text));
        if (amount.scale > digits)
          return Rule(fmt::format("'{}' is finer than {} has minor units", text, currency));
        return fmt::format("{} {}", ToString(amount), currency);
      });
}

absl::StatusOr<Filter> NumberFilter(const std::string& name, const std::string& argument) {
  if (name == "round") {
    const std::optional<int> digits = Digits(argument, 9);
    if (!digits) return Rule("'round' needs a number of digits from 0 to 9");
    return OfText([digits = *digits](const std::string& text) -> absl::StatusOr<std::string> {
      GUANXI_ASSIGN_OR_RETURN(const csv::Decimal number, csv::ParseDecimal(text));
      return ToString(Round(number, digits));
    });
  }
  const auto factor = csv::ParseDecimal(argument);
  if (!factor.ok()) return Rule("'times' needs a number");
  return OfText([factor = *factor](const std::string& text) -> absl::StatusOr<std::string> {
    GUANXI_ASSIGN_OR_RETURN(const csv::Decimal number, csv::ParseDecimal(text));
    GUANXI_ASSIGN_OR_RETURN(const csv::Decimal product, Times(number, factor));
    return ToString(product);
  });
}

absl::StatusOr<Filter> CutFilter(const std::string& argument) {
  const std::optional<int> bytes = Digits(argument, 65536);
  if (!bytes) return Rule("'cut' needs a number of bytes");
  return OfText([bytes = *bytes](const std::string& text) -> absl::StatusOr<std::string> {
    return std::string(text::CutUtf8(text, static_cast<size_t>(bytes)));
  });
}

absl::StatusOr<Filter> PlainFilter(const std::string& name) {
  if (name == "slug")
    return OfText(
        [](const std::string& text) -> absl::StatusOr<std::string> { return Slug(text); });
  if (name == "lower") {
    return OfText([](const std::string& text) -> absl::StatusOr<std::string> {
      return absl::AsciiStrToLower(text);
    });
  }
  if (name == "upper") {
    return OfText([](const std::string& text) -> absl::StatusOr<std::string> {
      return absl::AsciiStrToUpper(text);
    });
  }
  if (name == "trim") {
    return OfText([](const std::string& text) -> absl::StatusOr<std::string> {
      return std::string(absl::StripAsciiWhitespace(text));
    });
  }
  if (name == "required") {
    return Filter([](const std::string& text) -> absl::StatusOr<std::string> {
      if (text.empty()) return Rule("must not be empty");
      return text;
    });
  }
  return Rule(fmt::format("there is no filter '{}'", name));
}

}  // namespace

std::string Slug(std::string_view text) {
  std::string id;
  bool lossy = false;
  for (const char c : text) {
    const auto byte = static_cast<unsigned char>(c);
    lossy = lossy || byte >= 0x80;
    if (absl::ascii_isalnum(byte)) {
      id.push_back(absl::ascii_tolower(byte));
    } else if (!id.empty() && id.back() != '-') {
      id.push_back('-');
    }
  }
  const auto drop_dashes = [&id] {
    while (!id.empty() && id.back() == '-') id.pop_back();
  };
  drop_dashes();
  if (!lossy && !id.empty() && id.size() <= kMaxId) return id;
  const std::string digest = fmt::format("{:016x}", cli::Fingerprint(text));
  id.resize(std::min(id.size(), kMaxId - digest.size() - 1));
  drop_dashes();
  return id.empty() ? digest : fmt::format("{}-{}", id, digest);
}

absl::StatusOr<Filter> MakeFilter(const std::string& name,
                                  const std::string& argument,
                                  const ValueMaps& maps) {
  if (name == "map") return MapFilter(argument, maps);
  if (name == "date") return TimeFilter(argument, "%E4Y-%m-%d", "date");
  if (name == "time") return TimeFilter(argument, "%E4Y-%m-%dT%H:%M:%E*SZ", "time");
  if (name == "money") return MoneyFilter(argument);
  if (name == "times" || name == "round") return NumberFilter(name, argument);
  if (name == "cut") return CutFilter(argument);
  if (name == "strip") {
    return OfText([argument](const std::string& text) -> absl::StatusOr<std::string> {
      std::string kept;
      for (const char c : text) {
        if (argument.find(c) == std::string::npos) kept.push_back(c);
      }
      return kept;
    });
  }
  if (name == "default") {
    return Filter([argument](const std::string& text) -> absl::StatusOr<std::string> {
      return text.empty() ? argument : text;
    });
  }
  if (!argument.empty())
    return Rule(fmt::format("there is no filter '{}' that takes an argument", name));
  return PlainFilter(name);
}

}  // namespace guanxi::importer
