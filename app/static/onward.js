// The answer of an office's sign-in system goes on from a page of this site, so that this site's cookies come along.

document.querySelector("#on").submit();
