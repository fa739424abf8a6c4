// The model cuts a sweep by the registers there are; searches may cut it otherwise, but not through a
// packed block.
// RUN: sbl-opt --convert-prop-to-loops %s | FileCheck %s --check-prefix=MANY
// RUN: sbl-opt --convert-prop-to-loops="register-count=16" %s | FileCheck %s --check-prefix=FEW
// RUN: sbl-opt --convert-prop-to-loops="block-rows=2 block-vectors=1 window-elements=4096" %s | FileCheck %s --check-prefix=SEARCH
// RUN: not sbl-opt --convert-prop-to-loops="block-rows=3" %s 2>&1 | FileCheck %s --check-prefix=ROWS
// RUN: not sbl-opt --convert-prop-to-loops="block-vectors=2" %s 2>&1 | FileCheck %s --check-prefix=VECTORS
// RUN: not sbl-opt --convert-prop-to-loops="window-elements=-1" %s 2>&1 | FileCheck %s --check-prefix=WINDOW

// MANY-LABEL: @sbl.sweep.contiguous
// MANY:         scf.for
// MANY:           scf.for {{.*}} iter_args
// MANY-COUNT-24:    vector.fma
// MANY-NOT:         vector.fma
// MANY:             scf.yield
// FEW-LABEL: @sbl.sweep.contiguous
// FEW:          scf.for
// FEW:            scf.for {{.*}} iter_args
// FEW-COUNT-12:     vector.fma
// FEW-NOT:          vector.fma
// FEW:              scf.yield
// SEARCH-LABEL: @sbl.sweep.contiguous
// SEARCH:       scf.for
// SEARCH:         scf.for {{.*}} iter_args
// SEARCH-COUNT-2:   vector.fma
// SEARCH-NOT:       vector.fma
// SEARCH:           scf.yield
// ROWS: error: blocks of rows divide 8
// VECTORS: error: blocks of rows divide 8, of vectors 3
// WINDOW: error: {{.*}}a window has elements

prop.kernel @k "gaussian" axis 1 slot 0
prop.step @s {
^bb0(%f: !prop.field<2 x f64>):
  %0 = prop.sweep %f along 1 with @k : !prop.field<2 x f64>
  prop.return %0 : !prop.field<2 x f64>
}
