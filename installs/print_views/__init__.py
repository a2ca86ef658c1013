"""The paper forms handed out as PDF, to the page and to the API alike."""
