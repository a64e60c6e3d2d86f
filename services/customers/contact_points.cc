#include "services/customers/contact_points.h"

#include <fmt/core.h>

#include <algorithm>
#include <array>
#include <functional>
#include <utility>

#include "absl/strings/ascii.h"
#include "absl/strings/match.h"
#include "absl/strings/strip.h"
#include "common/status/errors.h"
#include "common/status/macros.h"
#include "common/status/string_view.h"
#include "common/text/email.h"
#include "common/text/normalize.h"
#include "common/text/phone.h"

namespace guanxi::customers {
namespace {

// The numbers read last on this thread. Reading one takes 10 µs, and a transaction reads the same
// ones several times: to check a record, for its terms as it was and as it is.
class ReadPhones {
 public:
  absl::StatusOr<std::string> Read(const std::string& raw,
                                   std::string_view region,
                                   std::string_view field) {
    Entry& entry = entries_[std::hash<std::string>()(raw) % entries_.size()];
    if (entry.raw != raw || entry.region != region || entry.number.empty()) {
      GUANXI_ASSIGN_OR_RETURN(text::Phone phone, text::NormalizePhone(raw, region, field));
      entry = {raw, std::string(region), std::move(phone.number)};
    }
    return entry.number;
  }

 private:
  struct Entry {
    std::string raw;
    std::string region;
    std::string number;  // empty: nothing here yet
  };
  std::array<Entry, 256> entries_;
};

absl::StatusOr<std::string> ReadPhone(const std::string& raw,
                                      std::string_view region,
                                      std::string_view field) {
  thread_local ReadPhones phones;
  return phones.Read(raw, region, field);
}

std::vector<std::string> EachOnce(std::vector<std::string> terms) {
  std::sort(terms.begin(), terms.end());
  terms.erase(std::unique(terms.begin(), terms.end()), terms.end());
  return terms;
}

constexpr std::string_view kBetweenTaxDigits = " .-/";
constexpr size_t kLeastTaxDigits = 4, kMostTaxDigits = 32;

// Whether `website` is a host name of two labels or more, with or without http:// or https://
// before and a path after it.
bool IsWebsite(const std::string& website) {
  if (std::any_of(website.begin(), website.end(),
                  [](unsigned char c) { return absl::ascii_isspace(c) || absl::ascii_iscntrl(c); }))
    return false;
  absl::string_view rest = website;
  if (!absl::ConsumePrefix(&rest, "https://")) absl::ConsumePrefix(&rest, "http://");
  const absl::string_view host = rest.substr(0, rest.find_first_of(":/?#"));
  return absl::StrContains(host, ".") && host.front() != '.' && host.back() != '.' &&
         !absl::StrContains(host, "..") && !absl::StrContains(host, "@");
}

bool IsNetwork(const std::string& network) {
  return !network.empty() && std::all_of(network.begin(), network.end(), [](unsigned char c) {
    return absl::ascii_islower(c) || absl::ascii_isdigit(c) || c == '.' || c == '-';
  });
}

absl::Status CheckAddress(const v1::Address& entry, const std::string& field) {
  const google::type::PostalAddress& address = entry.address();
  const std::string& region = address.region_code();
  const bool is_code =
      region.size() == 2 && absl::ascii_isupper(region[0]) && absl::ascii_isupper(region[1]);
  if (!region.empty() && !is_code)
    return errors::InvalidField(field + ".address.region_code",
                                "must be a code of two capital letters");
  if (address.revision() != 0)
    return errors::InvalidField(field + ".address.revision", "must be 0");
  google::type::PostalAddress place = address;
  place.clear_region_code();
  place.clear_language_code();
  if (place.ByteSizeLong() == 0)
    return errors::InvalidField(field + ".address", "must say more than a region");
  return absl::OkStatus();
}

}  // namespace

absl::Status CheckPhones(const Strings& phones, std::string_view region, std::string_view field) {
  for (int i = 0; i < phones.size(); ++i) {
    GUANXI_RETURN_IF_ERROR(ReadPhone(phones[i], region, fmt::format("{}[{}]", field, i)).status());
  }
  return absl::OkStatus();
}

absl::Status CheckEmails(const Strings& emails, std::string_view field) {
  for (int i = 0; i < emails.size(); ++i) {
    GUANXI_RETURN_IF_ERROR(
        text::NormalizeEmail(emails[i], fmt::format("{}[{}]", field, i)).status());
  }
  return absl::OkStatus();
}

absl::Status CheckTaxIds(const Strings& tax_ids, std::string_view field) {
  for (int i = 0; i < tax_ids.size(); ++i) {
    GUANXI_RETURN_IF_ERROR(NormalizeTaxId(tax_ids[i], fmt::format("{}[{}]", field, i)).status());
  }
  return absl::OkStatus();
}

absl::Status CheckWebsites(const Strings& websites, std::string_view field) {
  for (int i = 0; i < websites.size(); ++i) {
    if (!IsWebsite(websites[i]))
      return errors::InvalidField(fmt::format("{}[{}]", field, i),
                                  "must be a host name, with a path or without");
  }
  return absl::OkStatus();
}

absl::Status CheckAddresses(const google::protobuf::RepeatedPtrField<v1::Address>& addresses,
                            std::string_view field) {
  for (int i = 0; i < addresses.size(); ++i) {
    GUANXI_RETURN_IF_ERROR(CheckAddress(addresses[i], fmt::format("{}[{}]", field, i)));
  }
  return absl::OkStatus();
}

absl::Status CheckSocials(const google::protobuf::RepeatedPtrField<v1::SocialHandle>& socials,
                          std::string_view field) {
  for (int i = 0; i < socials.size(); ++i) {
    if (!IsNetwork(socials[i].network()))
      return errors::InvalidField(fmt::format("{}[{}].network", field, i),
                                  "must be of a-z, 0-9, '.' and '-'");
  }
  return absl::OkStatus();
}

absl::Status CheckWords(const Strings& words, std::string_view field) {
  for (int i = 0; i < words.size(); ++i) {
    if (absl::StripAsciiWhitespace(words[i]).empty())
      return errors::InvalidField(fmt::format("{}[{}]", field, i), "must not be empty");
  }
  return absl::OkStatus();
}

std::vector<std::string> PhoneTerms(const Strings& phones, std::string_view region) {
  std::vector<std::string> terms;
  for (const std::string& phone : phones) {
    absl::StatusOr<std::string> read = ReadPhone(phone, region, "phone");
    if (read.ok()) terms.push_back(*std::move(read));
  }
  return EachOnce(std::move(terms));
}

std::vector<std::string> EmailTerms(const Strings& emails) {
  std::vector<std::string> terms;
  for (const std::string& email : emails) {
    absl::StatusOr<std::string> read = text::NormalizeEmail(email);
    if (read.ok()) terms.push_back(*std::move(read));
  }
  return EachOnce(std::move(terms));
}

std::vector<std::string> TaxIdTerms(const Strings& tax_ids) {
  std::vector<std::string> terms;
  for (const std::string& tax_id : tax_ids) {
    absl::StatusOr<std::string> read = NormalizeTaxId(tax_id);
    if (read.ok()) terms.push_back(*std::move(read));
  }
  return EachOnce(std::move(terms));
}

absl::StatusOr<std::string> NormalizeTaxId(std::string_view raw, std::string_view field) {
  const auto invalid = [field] {
    return errors::InvalidField(field, "must be 4 to 32 letters and digits");
  };
  std::string id;
  for (const char c : text::FoldCase(raw)) {
    const auto byte = static_cast<unsigned char>(c);
    if (kBetweenTaxDigits.find(c) != std::string_view::npos) continue;
    if (!absl::ascii_isalnum(byte)) return invalid();
    id += absl::ascii_toupper(byte);
  }
  if (id.size() < kLeastTaxDigits || id.size() > kMostTaxDigits) return invalid();
  return id;
}

}  // namespace guanxi::customers
