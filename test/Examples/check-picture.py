"""A picture must be whole, well-formed XML that draws something. Usage: check-picture.py FILE.svg"""
import sys
import xml.etree.ElementTree as tree

root = tree.parse(sys.argv[1]).getroot()
assert root.tag.endswith("svg"), root.tag
drawn = [e for e in root.iter() if e.tag.rsplit("}", 1)[-1] in ("path", "image", "polygon", "polyline", "use")]
assert len(drawn) > 10, f"only {len(drawn)} drawn elements"
