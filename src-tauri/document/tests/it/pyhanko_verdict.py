"""One line on the last signature of a PDF: pyHanko's verdict, trusting one root."""

import sys
import traceback

from asn1crypto import x509
from pyhanko.pdf_utils.reader import PdfFileReader
from pyhanko.sign.validation import validate_pdf_signature
from pyhanko_certvalidator import ValidationContext

paper, root = sys.argv[1:]
with open(root, "rb") as file:
    anchor = x509.Certificate.load(file.read())
with open(paper, "rb") as file:
    try:
        signature = PdfFileReader(file, strict=False).embedded_signatures[-1]
        status = validate_pdf_signature(
            signature, ValidationContext(trust_roots=[anchor], allow_fetching=False)
        )
    except Exception as error:  # a file that is no longer a PDF is judged as well
        print("not intact", type(error).__name__)
        traceback.print_exc()
        sys.exit(0)
print(
    "valid" if status.valid else "not valid",
    "trusted" if status.trusted else "not trusted",
    "intact" if status.intact else "not intact",
    status.coverage.name,
)
