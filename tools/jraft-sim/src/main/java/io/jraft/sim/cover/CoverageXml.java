package io.jraft.sim.cover;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import javax.xml.parsers.DocumentBuilderFactory;
import javax.xml.parsers.ParserConfigurationException;
import org.w3c.dom.Element;
import org.w3c.dom.Node;
import org.xml.sax.SAXException;

/** Reads JaCoCo's XML report. Stateless. */
final class CoverageXml {
    private CoverageXml() {}

    /**
     * A package.
     *
     * @param name with dots
     * @param methods of all its classes
     * @param files its sources
     */
    record Package(
            String name, Ratio lines, Ratio branches, List<Method> methods, List<Source> files) {}

    /**
     * A method or a lambda of it.
     *
     * @param owner class with dots and without inner classes: the name of its source
     * @param name as written; a lambda has the name of the method that it stands in
     */
    record Method(String owner, String name, int firstLine, Ratio lines, Ratio branches) {}

    /** A source file; only the lines where something is missed. */
    record Source(String name, List<Line> missed) {}

    /** A line that was not reached at all, or not all branches of it. */
    record Line(int number, boolean reached, int branchesMissed, int branches) {}

    static List<Package> read(Path file) throws IOException {
        List<Package> packages = new ArrayList<>();
        for (Element element : children(root(file), "package")) {
            packages.add(packageOf(element));
        }
        return packages;
    }

    private static Element root(Path file) throws IOException {
        try {
            DocumentBuilderFactory factory = DocumentBuilderFactory.newInstance();
            // The report names a DTD that does not lie beside it.
            factory.setFeature(
                    "http://apache.org/xml/features/nonvalidating/load-external-dtd", false);
            return factory.newDocumentBuilder().parse(file.toFile()).getDocumentElement();
        } catch (ParserConfigurationException | SAXException e) {
            throw new IOException(file + " is no report of JaCoCo", e);
        }
    }

    private static Package packageOf(Element element) {
        List<Method> methods = new ArrayList<>();
        String name = element.getAttribute("name").replace('/', '.');
        for (Element type : children(element, "class")) {
            String source = type.getAttribute("sourcefilename").replace(".java", "");
            for (Element m : children(type, "method")) {
                methods.add(
                        new Method(
                                name + "." + source,
                                methodName(m.getAttribute("name")),
                                Integer.parseInt(m.getAttribute("line")),
                                ratio(m, "LINE"),
                                ratio(m, "BRANCH")));
            }
        }
        List<Source> files = new ArrayList<>();
        for (Element file : children(element, "sourcefile")) {
            files.add(new Source(file.getAttribute("name"), missed(file)));
        }
        return new Package(name, ratio(element, "LINE"), ratio(element, "BRANCH"), methods, files);
    }

    private static List<Line> missed(Element file) {
        List<Line> lines = new ArrayList<>();
        for (Element line : children(file, "line")) {
            int instructions = number(line, "ci");
            int branches = number(line, "mb");
            if (instructions == 0 || branches > 0) {
                lines.add(
                        new Line(
                                number(line, "nr"),
                                instructions > 0,
                                branches,
                                branches + number(line, "cb")));
            }
        }
        return lines;
    }

    /** {@code lambda$apply$3} belongs to {@code apply}. */
    private static String methodName(String name) {
        return name.startsWith("lambda$") ? name.substring(7, name.lastIndexOf('$')) : name;
    }

    private static Ratio ratio(Element element, String type) {
        for (Element counter : children(element, "counter")) {
            if (counter.getAttribute("type").equals(type)) {
                return new Ratio(number(counter, "covered"), number(counter, "missed"));
            }
        }
        return Ratio.NONE;
    }

    private static int number(Element element, String attribute) {
        return Integer.parseInt(element.getAttribute(attribute));
    }

    private static List<Element> children(Element element, String name) {
        List<Element> found = new ArrayList<>();
        for (Node n = element.getFirstChild(); n != null; n = n.getNextSibling()) {
            if (n instanceof Element child && child.getTagName().equals(name)) {
                found.add(child);
            }
        }
        return found;
    }
}
