#pragma once

#include "model/value.h"

#include "seed.h"

#include <string>

// Random values for property tests, of shapes that have broken encodings before: empty, long, full of 0x00 and 0xFF,
// sharing prefixes.
namespace galvan {

std::string random_bytes(RandomEngine& random, int length_max);
/// The spelling of a number in range, with its digits apart for an oracle.
Number random_number(RandomEngine& random);
AttributeValue random_set(RandomEngine& random, AttributeType set_type);
/// Any value, nested at most `levels` deep.
AttributeValue random_value(RandomEngine& random, int levels);
/// A value of type M.
AttributeValue random_item(RandomEngine& random, int levels);

}  // namespace galvan
