// Laws from data: their text reads back as it was written, and what they name exists.
// RUN: sbl-opt %s -split-input-file -verify-diagnostics | sbl-opt -split-input-file | FileCheck %s

sbl.scalar @one { %0 = arith.constant 1.0 : f64  sbl.yield %0 }
sbl.axis @x in [@one, @one] cells @one low reflecting high reflecting
// CHECK: sbl.data @p "samples" axis 0 rank 1 {bandwidth = [@one], columns = ["x", 2], file = "cells.csv", smoothing = "given"}
sbl.data @p "samples" axis 0 rank 1 {bandwidth = [@one], columns = ["x", 2], file = "cells.csv", smoothing = "given"}
// CHECK: sbl.data @q "point" axis 0 rank 1 {place = [@one]}
sbl.data @q "point" axis 0 rank 1 {place = [@one]}
// CHECK: sbl.data @r "solved" axis 0 rank 1
sbl.data @r "solved" axis 0 rank 1
// CHECK: sbl.distribution @d [#sbl.component<weight = @one, data = [@p]>]
sbl.distribution @d [#sbl.component<weight = @one, data = [@p]>]

// -----

// expected-error @below {{'sbl.data' op speaks of axes that do not exist}}
sbl.data @p "samples" axis 0 rank 1 {file = "cells.csv"}

// -----

// expected-error @below {{'sbl.data' op needs a file}}
sbl.data @p "image" axis 0 rank 2

// -----

// expected-error @below {{'sbl.data' op is a point, which has no file}}
sbl.data @p "point" axis 0 rank 1 {file = "cells.csv"}

// -----

// expected-error @below {{'sbl.data' op is a solved density, which has no file}}
sbl.data @p "solved" axis 0 rank 1 {file = "cells.csv"}

// -----

// expected-error @below {{'sbl.data' op needs a place of 1 scalars}}
sbl.data @p "point" axis 0 rank 1

// -----

// expected-error @below {{kind is one of samples, image, stored, point, solved, not 'table'}}
sbl.data @p "table" axis 0 rank 1 {file = "cells.csv"}
